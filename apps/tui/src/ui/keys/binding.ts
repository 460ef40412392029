import type { SubNumberOrder } from '@countermand/core'
import type { CancellationBatch } from '@countermand/core/wire'
import { evaluateWithGuards, type GuardsInForce } from '../../guards-in-force.ts'
import { explainForbidden } from '../../text/explain-forbidden.ts'
import type { Action } from '../model/action.ts'
import { type Cancellation, canRecheck, isRunning } from '../model/order-data.ts'
import type { RunState } from '../model/run-state.ts'

/** What one key does on a layer. Dispatch, footer and help derive from these rows. */
export interface Binding {
  id: Action
  keys: readonly string[]
  label: string
  /** Shown in the footer. */
  footer?: true
  /** Why the key does nothing now; shown when it is pressed. */
  disabledReason?: (context: KeyContext) => string | undefined
}

/** What `disabledReason` depends on. */
export interface KeyContext {
  /** The open or selected order. */
  order: SubNumberOrder | undefined
  /** The cancellation of that order, or the one that the dialog follows. */
  cancellation: Cancellation | undefined
  guards: GuardsInForce
  now: number
  /** The question on top accepts an answer. */
  isReady: boolean
  /** Only a gateway records reasons, carries out batches and keeps a ledger. */
  isGateway: boolean
  /** The open batch, once it is read. */
  batch: CancellationBatch | undefined
  /** How many orders are marked. */
  markCount: number
  /** The latest run. */
  run: RunState | undefined
  /** How many orders the review on top would cancel. */
  reviewCount: number
}

export const hasNoOrder = ({ order }: KeyContext) => (order ? undefined : 'No order is selected.')

export const isNotReady = ({ isReady }: KeyContext) =>
  isReady ? undefined : 'Too early to answer: read the question, then press y.'

function isNotCancellable(context: KeyContext): string | undefined {
  const { order, cancellation, guards, now, markCount } = context
  // The review says what each marked order allows.
  if (markCount > 0) return undefined
  if (!order) return hasNoOrder(context)
  if (cancellation && isRunning(cancellation)) return 'Its cancellation is still running.'
  const verdict = evaluateWithGuards(order, guards, now)
  return verdict.cancellable ? undefined : explainForbidden(verdict)
}

function hasNothingToCheck({ cancellation }: KeyContext): string | undefined {
  if (cancellation && isRunning(cancellation)) return 'It is still running.'
  return canRecheck(cancellation?.outcome)
    ? undefined
    : 'Nothing to check: this order has no cancellation without a final outcome.'
}

export const CANCEL: Binding = {
  id: 'cancel',
  keys: ['x'],
  label: 'cancel',
  footer: true,
  disabledReason: isNotCancellable,
}

export const BACK: Binding = { id: 'back', keys: ['esc'], label: 'back', footer: true }
export const REFRESH: Binding = { id: 'refresh', keys: ['r'], label: 'refresh', footer: true }

export const RECHECK: Binding = {
  id: 're-check',
  keys: ['c'],
  label: 'check',
  footer: true,
  disabledReason: hasNothingToCheck,
}

export const MOVE_KEYS: readonly Binding[] = [
  { id: 'down', keys: ['j', 'down'], label: 'down' },
  { id: 'up', keys: ['k', 'up'], label: 'up' },
  { id: 'page-down', keys: ['ctrl+d', 'pgdn'], label: 'page down' },
  { id: 'page-up', keys: ['ctrl+u', 'pgup'], label: 'page up' },
  { id: 'first', keys: ['g', 'home'], label: 'first' },
  { id: 'last', keys: ['G', 'end'], label: 'last' },
]

/** The keys of an open text field. */
export const EDIT_KEYS: readonly Binding[] = [
  { id: 'erase', keys: ['backspace'], label: 'erase a letter' },
  { id: 'erase-word', keys: ['ctrl+w', 'alt+backspace'], label: 'erase a word' },
  { id: 'erase-all', keys: ['ctrl+u'], label: 'erase all' },
  { id: 'caret-left', keys: ['left'], label: 'left' },
  { id: 'caret-right', keys: ['right'], label: 'right' },
  { id: 'caret-start', keys: ['home', 'ctrl+a'], label: 'to the start' },
  { id: 'caret-end', keys: ['end', 'ctrl+e'], label: 'to the end' },
]

export const REDRAW: Binding = { id: 'redraw', keys: ['ctrl+l'], label: 'redraw the screen' }
export const QUIT: Binding = { id: 'quit', keys: ['q'], label: 'quit', footer: true }
export const INTERRUPT: Binding = { id: 'quit', keys: ['ctrl+c'], label: 'quit' }

const needsGateway =
  (what: string) =>
  ({ isGateway }: KeyContext) =>
    isGateway ? undefined : `${what}: set COUNTERMAND_URL and COUNTERMAND_TOKEN to use one.`

/** The keys of every screen. */
export const SCREEN_KEYS: readonly Binding[] = [
  REDRAW,
  { id: 'copy-id', keys: ['y'], label: 'copy the id' },
  {
    id: 'batches',
    keys: ['b'],
    label: 'batches',
    disabledReason: needsGateway('Only a gateway has batches'),
  },
  {
    id: 'ledger',
    keys: ['L'],
    label: 'ledger: past cancellations',
    disabledReason: needsGateway('Only a gateway has a ledger'),
  },
  { id: 'palette', keys: [':', 'ctrl+p'], label: 'commands', footer: true },
  { id: 'messages', keys: ['m'], label: 'messages: all that the status line said' },
  { id: 'help', keys: ['?'], label: 'help', footer: true },
  QUIT,
  INTERRUPT,
]
