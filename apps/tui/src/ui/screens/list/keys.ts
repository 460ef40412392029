import {
  type Binding,
  CANCEL,
  hasNoOrder,
  INTERRUPT,
  MOVE_KEYS,
  RECHECK,
  REDRAW,
  SCREEN_KEYS,
} from '../../keys/binding.ts'

export const LIST_KEYS: readonly Binding[] = [
  { id: 'open', keys: ['enter'], label: 'open', footer: true, disabledReason: hasNoOrder },
  { id: 'back', keys: ['esc'], label: 'clear the filter; stop reading orders' },
  CANCEL,
  RECHECK,
  { id: 'filter', keys: ['/'], label: 'filter', footer: true },
  { id: 'refresh', keys: ['r'], label: 'refresh', footer: true },
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]

export const FILTER_KEYS: readonly Binding[] = [
  { id: 'keep-filter', keys: ['enter'], label: 'keep', footer: true },
  { id: 'clear-filter', keys: ['esc'], label: 'clear', footer: true },
  { id: 'erase', keys: ['backspace'], label: 'erase a letter' },
  { id: 'erase-word', keys: ['ctrl+w', 'alt+backspace'], label: 'erase a word' },
  { id: 'up', keys: ['up'], label: 'up' },
  { id: 'down', keys: ['down'], label: 'down' },
  { id: 'page-up', keys: ['pgup'], label: 'page up' },
  { id: 'page-down', keys: ['pgdn'], label: 'page down' },
  { id: 'erase-all', keys: ['ctrl+u'], label: 'erase all' },
  REDRAW,
  INTERRUPT,
]
