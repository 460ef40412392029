import {
  type Binding,
  CANCEL,
  EDIT_KEYS,
  hasNoOrder,
  INTERRUPT,
  MOVE_KEYS,
  RECHECK,
  REDRAW,
  REFRESH,
  SCREEN_KEYS,
} from '../../keys/binding.ts'

export const LIST_KEYS: readonly Binding[] = [
  { id: 'open', keys: ['enter'], label: 'open', footer: true, disabledReason: hasNoOrder },
  { id: 'back', keys: ['esc'], label: 'clear the search; stop reading' },
  { id: 'mark', keys: ['space'], label: 'mark', footer: true, disabledReason: hasNoOrder },
  CANCEL,
  RECHECK,
  { id: 'mark-all', keys: ['a'], label: 'mark all that are shown, or none', disabledReason: hasNoOrder },
  { id: 'mark-range', keys: ['v'], label: 'start a range of marks, then end it', disabledReason: hasNoOrder },
  { id: 'unmark-all', keys: ['U'], label: 'remove all marks' },
  {
    id: 'last-run',
    keys: ['R'],
    label: 'results of the last orders cancelled together',
    disabledReason: ({ run }) => (run ? undefined : 'No marked orders have been cancelled yet.'),
  },
  { id: 'search', keys: ['/'], label: 'search', footer: true },
  REFRESH,
  { id: 'filters', keys: ['f'], label: 'filters', footer: true },
  { id: 'clear-filters', keys: ['F'], label: 'clear the filters: all pending orders' },
  { id: 'sort', keys: ['s'], label: 'sort', footer: true },
  ...MOVE_KEYS,
  ...SCREEN_KEYS,
]

export const SEARCH_KEYS: readonly Binding[] = [
  { id: 'keep-search', keys: ['enter'], label: 'keep', footer: true },
  { id: 'clear-search', keys: ['esc'], label: 'clear', footer: true },
  ...EDIT_KEYS,
  { id: 'up', keys: ['up'], label: 'up' },
  { id: 'down', keys: ['down'], label: 'down' },
  { id: 'page-up', keys: ['pgup'], label: 'page up' },
  { id: 'page-down', keys: ['pgdn'], label: 'page down' },
  REDRAW,
  INTERRUPT,
]
