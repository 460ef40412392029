import { type Binding, INTERRUPT, isNotReady, MOVE_KEYS, RECHECK, REDRAW } from '../keys/binding.ts'

const ANSWER_KEYS: readonly Binding[] = [
  { id: 'yes', keys: ['y', 'Y'], label: 'yes', footer: true, disabledReason: isNotReady },
  { id: 'no', keys: ['n', 'N', 'enter', 'esc'], label: 'no', footer: true },
]

export const DIALOG_KEYS = {
  'confirm-cancel': [...ANSWER_KEYS, REDRAW, INTERRUPT],
  'confirm-stop-batch': [...ANSWER_KEYS, REDRAW, INTERRUPT],
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
