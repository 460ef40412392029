import {
  type Binding,
  EDIT_KEYS,
  INTERRUPT,
  isNotReady,
  MOVE_KEYS,
  RECHECK,
  REDRAW,
} from '../keys/binding.ts'
import type { SortAction } from '../model/action.ts'

const ANSWER_KEYS: readonly Binding[] = [
  { id: 'yes', keys: ['y', 'Y'], label: 'yes', footer: true, disabledReason: isNotReady },
  { id: 'no', keys: ['n', 'N', 'enter', 'esc'], label: 'no', footer: true },
]

const ADD_REASON: Binding = {
  id: 'reason',
  keys: ['r'],
  label: 'reason',
  footer: true,
  disabledReason: ({ isGateway }) =>
    isGateway ? undefined : 'Only a gateway records a reason: Telnyx has no field for it.',
}

/** The dialog shows these keys. The key of the current order reverses it. */
export const SORT_CHOICES: readonly (Binding & { id: SortAction })[] = [
  { id: 'sort-age', keys: ['a'], label: 'age' },
  { id: 'sort-numbers', keys: ['n'], label: 'numbers' },
  { id: 'sort-country', keys: ['c'], label: 'country' },
  { id: 'sort-reference', keys: ['r'], label: 'reference' },
  { id: 'sort-deadline', keys: ['d'], label: 'deadline' },
  { id: 'sort-listed', keys: ['l'], label: 'as listed' },
]

/** The keys of each layer of a dialog. */
export const DIALOG_KEYS = {
  'confirm-stop-batch': [...ANSWER_KEYS, REDRAW, INTERRUPT],
  'confirm-cancel': [...ANSWER_KEYS, ADD_REASON, REDRAW, INTERRUPT],
  'confirm-cancel-many': [
    { id: 'submit', keys: ['enter'], label: 'confirm the number', footer: true, disabledReason: isNotReady },
    { id: 'no', keys: ['esc', 'n', 'N'], label: 'cancel none', footer: true },
    ADD_REASON,
    ...EDIT_KEYS,
    REDRAW,
    INTERRUPT,
  ],
  reason: [
    { id: 'keep-reason', keys: ['enter'], label: 'keep the reason', footer: true },
    { id: 'drop-reason', keys: ['esc'], label: 'no reason', footer: true },
    ...EDIT_KEYS,
    REDRAW,
    INTERRUPT,
  ],
  'confirm-stop': [...ANSWER_KEYS, REDRAW, INTERRUPT],
  export: [
    { id: 'submit', keys: ['enter'], label: 'write the file', footer: true },
    { id: 'close', keys: ['esc'], label: 'write nothing', footer: true },
    ...EDIT_KEYS,
    REDRAW,
    INTERRUPT,
  ],
  'confirm-quit': [
    ...ANSWER_KEYS,
    REDRAW,
    // A second Ctrl+C confirms.
    { id: 'yes', keys: ['ctrl+c'], label: 'quit', disabledReason: isNotReady },
  ],
  cancellation: [
    { id: 'close', keys: ['enter', 'esc', 'q'], label: 'close', footer: true },
    RECHECK,
    REDRAW,
    INTERRUPT,
  ],
  filters: [
    { id: 'apply-filters', keys: ['enter'], label: 'apply', footer: true },
    { id: 'close', keys: ['esc'], label: 'change nothing', footer: true },
    { id: 'down', keys: ['tab', 'down'], label: 'next field', footer: true },
    { id: 'up', keys: ['up'], label: 'field before' },
    { id: 'clear-fields', keys: ['ctrl+r'], label: 'empty all', footer: true },
    ...EDIT_KEYS,
    REDRAW,
    INTERRUPT,
  ],
  palette: [
    { id: 'run-command', keys: ['enter'], label: 'run', footer: true },
    { id: 'close', keys: ['esc'], label: 'close', footer: true },
    { id: 'down', keys: ['down', 'tab'], label: 'next', footer: true },
    { id: 'up', keys: ['up'], label: 'the one before' },
    ...EDIT_KEYS,
    REDRAW,
    INTERRUPT,
  ],
  sort: [
    ...SORT_CHOICES,
    { id: 'close', keys: ['esc', 'q', 's'], label: 'keep the order', footer: true },
    REDRAW,
    INTERRUPT,
  ],
  help: [
    { id: 'close', keys: ['esc', 'q', '?'], label: 'close', footer: true },
    ...MOVE_KEYS,
    REDRAW,
    INTERRUPT,
  ],
  messages: [
    { id: 'close', keys: ['esc', 'q', 'm'], label: 'close', footer: true },
    ...MOVE_KEYS,
    REDRAW,
    INTERRUPT,
  ],
} satisfies Record<string, readonly Binding[]>
