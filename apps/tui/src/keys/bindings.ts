import { evaluateCancellation } from '@countermand/core'
import { isOpen } from '../state/cancellations.ts'
import type { Command } from '../state/commands.ts'
import { questionOf } from '../state/question.ts'
import { isRunning, type State } from '../state/state.ts'
import { currentOrder } from '../state/visible.ts'
import { type Layer, layerOf } from './layer.ts'

/** One row: what a key does where. Dispatch, footer and help all derive from these. */
export interface Binding {
  id: Command
  keys: readonly string[]
  label: string
  screens: readonly Layer[]
  /** Shown at the foot of its screens. */
  footer: boolean
  /** Why it can't be done now; the status line says it when the key is pressed all the same. */
  disabledReason?: (state: State) => string | undefined
}

const MOVING: readonly Layer[] = ['list', 'detail', 'help']
const EVERYWHERE: readonly Layer[] = [
  'list',
  'detail',
  'filter',
  'help',
  'cancellation',
  'confirm-cancel',
  'confirm-quit',
  'too-small',
]

export const BINDINGS: readonly Binding[] = [
  {
    id: 'yes',
    keys: ['y', 'Y'],
    label: 'yes',
    screens: ['confirm-cancel', 'confirm-quit'],
    footer: true,
    disabledReason: notReady,
  },
  {
    id: 'no',
    keys: ['n', 'N', 'enter', 'esc'],
    label: 'no',
    screens: ['confirm-cancel', 'confirm-quit'],
    footer: true,
  },
  { id: 'close', keys: ['enter', 'esc'], label: 'close', screens: ['cancellation'], footer: true },
  { id: 'close', keys: ['esc', 'q', '?'], label: 'close', screens: ['help'], footer: true },
  { id: 'keep-filter', keys: ['enter'], label: 'keep', screens: ['filter'], footer: true },
  { id: 'clear-filter', keys: ['esc'], label: 'clear', screens: ['filter'], footer: true },
  { id: 'erase', keys: ['backspace'], label: 'erase a letter', screens: ['filter'], footer: false },
  { id: 'erase-all', keys: ['ctrl+u'], label: 'erase all', screens: ['filter'], footer: false },
  { id: 'open', keys: ['enter'], label: 'open', screens: ['list'], footer: true, disabledReason: noOrder },
  { id: 'back', keys: ['esc'], label: 'back', screens: ['detail'], footer: true },
  { id: 'back', keys: ['esc'], label: 'clear the filter', screens: ['list'], footer: false },
  {
    id: 'cancel',
    keys: ['x'],
    label: 'cancel',
    screens: ['list', 'detail'],
    footer: true,
    disabledReason: notCancellable,
  },
  {
    id: 're-check',
    keys: ['c'],
    label: 'check again',
    screens: ['list', 'detail', 'cancellation'],
    footer: true,
    disabledReason: nothingToCheck,
  },
  { id: 'filter', keys: ['/'], label: 'filter', screens: ['list'], footer: true },
  {
    id: 'refresh',
    keys: ['r'],
    label: 'refresh',
    screens: ['list', 'detail'],
    footer: true,
    disabledReason: stillLoading,
  },
  { id: 'down', keys: ['j', 'down'], label: 'down', screens: MOVING, footer: false },
  { id: 'up', keys: ['k', 'up'], label: 'up', screens: MOVING, footer: false },
  { id: 'page-down', keys: ['ctrl+d', 'pgdn'], label: 'page down', screens: MOVING, footer: false },
  { id: 'page-up', keys: ['ctrl+u', 'pgup'], label: 'page up', screens: MOVING, footer: false },
  { id: 'first', keys: ['g', 'home'], label: 'first', screens: MOVING, footer: false },
  { id: 'last', keys: ['G', 'end'], label: 'last', screens: MOVING, footer: false },
  { id: 'redraw', keys: ['ctrl+l'], label: 'redraw the screen', screens: EVERYWHERE, footer: false },
  { id: 'help', keys: ['?'], label: 'help', screens: ['list', 'detail'], footer: true },
  { id: 'quit', keys: ['q'], label: 'quit', screens: ['list', 'detail', 'too-small'], footer: true },
  {
    id: 'quit',
    keys: ['ctrl+c'],
    label: 'quit',
    screens: EVERYWHERE.filter((layer) => layer !== 'confirm-quit'),
    footer: false,
  },
  // Who presses it again in front of the question means it.
  {
    id: 'yes',
    keys: ['ctrl+c'],
    label: 'quit',
    screens: ['confirm-quit'],
    footer: false,
    disabledReason: notReady,
  },
]

/** The row for a key on the top layer. */
export const bindingFor = (state: State, key: string): Binding | undefined => {
  const layer = layerOf(state)
  return BINDINGS.find(({ keys, screens }) => screens.includes(layer) && keys.includes(key))
}

/** The rows of the foot of the screen: those that can be done now. */
export const footerBindings = (state: State): Binding[] => {
  const layer = layerOf(state)
  return BINDINGS.filter(
    ({ footer, screens, disabledReason }) => footer && screens.includes(layer) && !disabledReason?.(state),
  )
}

function notReady(state: State): string | undefined {
  return questionOf(state)?.isReady ? undefined : 'No answer counts yet: read the question, then press y.'
}

function noOrder(state: State): string | undefined {
  return currentOrder(state) ? undefined : 'There is no order here.'
}

function notCancellable(state: State): string | undefined {
  const order = currentOrder(state)
  if (!order) return 'There is no order here.'
  const cancellation = state.cancellations.get(order.id)
  if (cancellation && isRunning(cancellation)) return 'Its cancellation is under way.'
  // Judged by status alone here: whatever depends on time is judged when it is cancelled.
  const verdict = evaluateCancellation(order, { now: 0 })
  return verdict.cancellable ? undefined : `It can't be cancelled. ${verdict.reason}`
}

function nothingToCheck(state: State): string | undefined {
  const id = state.dialog?.kind === 'cancellation' ? state.dialog.id : currentOrder(state)?.id
  const cancellation = id === undefined ? undefined : state.cancellations.get(id)
  if (cancellation && isRunning(cancellation)) return 'It is under way.'
  return isOpen(cancellation?.outcome)
    ? undefined
    : 'There is nothing to check: no cancellation of it is open.'
}

function stillLoading({ screen, load }: State): string | undefined {
  return screen.kind === 'list' && load.kind === 'loading' ? 'The orders are still coming.' : undefined
}
