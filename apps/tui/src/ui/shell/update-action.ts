import { matchesFilter, type SubNumberOrder } from '@countermand/core'
import {
  askToCancel,
  askToCancelMany,
  asQuestion,
  isFullText,
  isOutdated,
  moveFocus,
  refreshQuestion,
} from '../dialogs/dialog.ts'
import { countProblem, toggleReason } from '../dialogs/text-fields.ts'
import type { Action } from '../model/action.ts'
import { bodyRows } from '../model/layout.ts'
import { runningIds } from '../model/order-data.ts'
import { isActive } from '../model/run-state.ts'
import { editText, moveCaret } from '../model/text-field.ts'
import { OPENED_BATCHES } from '../screens/batches/model.ts'
import { openedLedger } from '../screens/ledger/model.ts'
import { type ListFilters, NO_FILTERS, needsRead, parseFilters } from '../screens/list/filters.ts'
import { setFilters } from '../screens/list/update.ts'
import { reviewOrders } from '../screens/review/model.ts'
import { activeScreen, openedScreen, popScreen, pushScreen } from '../screens/screens.ts'
import { scrollBy } from '../widgets/scroll.ts'
import { fullTextLines } from './full-text.ts'
import { paletteCommands } from './palette.ts'
import { type State, screenContext, setReady, settle } from './state.ts'
import { openText, setText } from './text-input.ts'

/** What a key does to the dialog on top or, without one, to the screen. Its effect is the session's. */
export function updateOnAction(state: State, action: Action): State {
  const { dialog, orders, size } = state
  const screen = activeScreen(state)
  if (isFullText(dialog) && action !== 'close' && action !== 'redraw' && action !== 'quit') {
    const lines = fullTextLines(dialog, state).length
    const scroll = scrollBy(action, dialog.scroll, { lines, rows: bodyRows(size) })
    return { ...state, dialog: { ...dialog, scroll } }
  }
  const text = openText(state)
  if (text !== undefined) {
    const caret = moveCaret(text, action, state.caret)
    if (caret !== undefined) return { ...state, caret }
    const edited = editText(text, action, state.caret)
    if (edited !== undefined) return setText(state, edited)
  }
  if (dialog?.kind === 'palette' && (action === 'up' || action === 'down')) {
    const last = Math.max(0, paletteCommands(state, dialog).length - 1)
    const cursor = Math.max(0, Math.min(last, dialog.cursor + (action === 'up' ? -1 : 1)))
    return { ...state, dialog: { ...dialog, cursor } }
  }
  if (dialog?.kind === 'filters' && (action === 'up' || action === 'down')) {
    return { ...state, caret: 0, dialog: moveFocus(dialog, action === 'up' ? -1 : 1) }
  }
  const order = screen.currentOrder?.(state)
  const next = { ...state, ...screen.update(action, screenContext(state)) }
  switch (action) {
    case 'open': {
      if (state.screen.kind === 'run') return order ? showOutcome(next, order.id) : next
      const subject = screen.opens ? screen.opens() : order && { kind: 'order' as const, id: order.id }
      return subject ? pushScreen(next, openedScreen(subject)) : next
    }
    case 'batches':
      return state.screen.kind === 'batches' ? next : pushScreen(next, OPENED_BATCHES)
    case 'ledger':
      return state.screen.kind === 'ledger' ? next : pushScreen(next, openedLedger(ledgerSubject(state)))
    case 'stop-batch':
      return state.screen.kind === 'batch'
        ? { ...next, dialog: { kind: 'confirm-stop-batch', id: state.screen.id, isReady: false } }
        : next
    case 'back':
      return settle(popScreen(next))
    case 'cancel':
      return askToCancelOn(next)
    case 'last-run':
      return state.run ? pushScreen(next, { kind: 'run', top: 0 }) : next
    case 'stop':
      return { ...next, dialog: { kind: 'confirm-stop', isReady: false } }
    case 'palette':
      return { ...next, dialog: { kind: 'palette', text: '', cursor: 0 } }
    case 'filters':
      return { ...next, dialog: { kind: 'filters', values: state.list.filters.values, focus: 0 } }
    case 'apply-filters': {
      if (dialog?.kind !== 'filters') return next
      const filters = parseFilters(dialog.values, state.now)
      return 'usageError' in filters
        ? { ...next, dialog: { ...dialog, problem: filters.usageError } }
        : listWith(filters, { ...next, dialog: undefined })
    }
    case 'clear-filters':
      return listWith(NO_FILTERS, next)
    case 'clear-fields':
      return dialog?.kind === 'filters'
        ? { ...next, dialog: { ...dialog, values: new Map(), problem: undefined } }
        : next
    case 'sort':
      return { ...next, dialog: { kind: 'sort', current: state.list.sort } }
    case 'export':
      return { ...next, dialog: { kind: 'export', file: suggestFile(state.now) } }
    case 'submit':
      return submitDialog(next)
    case 'help':
    case 'messages':
      return { ...next, dialog: { kind: action, scroll: 0 } }
    case 'quit':
      return runningIds(state.cancellations).length > 0 || isActive(state.run)
        ? { ...next, dialog: { kind: 'confirm-quit', isReady: false } }
        : next
    case 'yes':
      if (!asQuestion(dialog)?.isReady) return next
      return dialog?.kind === 'confirm-cancel' && isOutdated(dialog, orders)
        ? { ...next, dialog: refreshQuestion(dialog, orders) }
        : { ...next, dialog: undefined }
    case 'sort-listed':
    case 'sort-age':
    case 'sort-numbers':
    case 'sort-country':
    case 'sort-reference':
    case 'sort-deadline':
    case 'run-command':
    case 'close':
    case 'no':
      return { ...next, dialog: undefined }
    case 'reason':
    case 'keep-reason':
    case 'drop-reason':
      return dialog ? { ...next, dialog: toggleReason(dialog, action) } : next
    case 'redraw':
      return setReady({ ...next, redraws: state.redraws + 1 }, false)
    default:
      return next
  }
}

/** Other filters at Telnyx: until they are read, how old the list is isn't known. */
function listWith(filters: ListFilters, state: State): State {
  const isOther = needsRead(state.list.filters, filters)
  const { status } = filters.filter
  const isListed = (order: SubNumberOrder) =>
    status === state.list.filters.filter.status || matchesFilter(order, { status }, state.now)
  const next = { ...state, orders: state.orders.filter(isListed), ...(isOther && { readAt: undefined }) }
  return { ...next, list: setFilters(next.list, filters, screenContext(next)) }
}

/** From an order, the ledger opens with the cancellations of that order. */
const ledgerSubject = ({ screen }: State) => (screen.kind === 'detail' ? screen.id : undefined)

/** The question that comes before a cancellation; for marked orders, first their review. */
function askToCancelOn(state: State): State {
  const { screen } = state
  const { marks, currentOrder } = activeScreen(state)
  if (screen.kind === 'review') {
    const [order, ...others] = screen.cancellable
    if (!order) return state
    return { ...state, dialog: others.length === 0 ? askToCancel(order) : askToCancelMany(screen) }
  }
  if (marks && marks.size > 0) {
    return pushScreen(state, reviewOrders(marks, state, state.list))
  }
  const order = currentOrder?.(state)
  return order ? { ...state, dialog: askToCancel(order) } : state
}

/** Enter in a dialog with a text field. A number that is not that of the orders closes nothing. */
function submitDialog(state: State): State {
  const { dialog } = state
  if (dialog?.kind !== 'confirm-cancel-many') return { ...state, dialog: undefined }
  if (!dialog.isReady) return state
  const problem = countProblem(dialog)
  return problem === undefined
    ? { ...state, dialog: undefined }
    : { ...state, dialog: { ...dialog, typed: '' }, notice: { text: problem, tone: 'warn' } }
}

function showOutcome(state: State, id: string): State {
  const planned = state.cancellations.has(id) ? undefined : state.run?.outcomes.get(id)
  return { ...state, dialog: { kind: 'cancellation', id, ...(planned && { planned }) } }
}

/** `countermand-2026-11-27-1402.csv` */
const suggestFile = (now: number) =>
  `countermand-${new Date(now).toISOString().slice(0, 16).replace('T', '-').replace(':', '')}.csv`
