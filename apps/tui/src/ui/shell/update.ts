import { describeOutcome, matchesFilter, type SubNumberOrder } from '@countermand/core'
import type { CancellationBatchItem } from '@countermand/core/wire'
import { outcomeBadge } from '../../text/badges.ts'
import { describeFailure } from '../../text/describe-failure.ts'
import { formatId, shortId } from '../../text/format.ts'
import {
  askToCancel,
  askToCancelMany,
  asQuestion,
  isFullText,
  isOutdated,
  moveFocus,
  refreshQuestion,
} from '../dialogs/dialog.ts'
import { countProblem, dialogText, setDialogText, toggleReason } from '../dialogs/text-fields.ts'
import type { Action } from '../model/action.ts'
import { isActive } from '../model/cancel-run.ts'
import type { Notice, UiEvent } from '../model/event.ts'
import { bodyRows } from '../model/layout.ts'
import { findOrder, mergeOrders } from '../model/listed-orders.ts'
import {
  type Cancellation,
  dropUnlisted,
  isQuiet,
  type Load,
  newCancellation,
  runningIds,
} from '../model/order-data.ts'
import { editText, insertText, moveCaret } from '../model/text-field.ts'
import { OPENED_BATCHES } from '../screens/batches/model.ts'
import { openedLedger } from '../screens/ledger/model.ts'
import { describeLoad } from '../screens/list/describe-load.ts'
import { type ListFilters, NO_FILTERS, needsRead, parseFilters, readFilter } from '../screens/list/filters.ts'
import { setFilters } from '../screens/list/update.ts'
import { reviewOrders } from '../screens/review/model.ts'
import { activeScreen, openedScreen, popScreen, pushScreen, receive } from '../screens/screens.ts'
import { maxScroll, scrollBy } from '../widgets/scroll.ts'
import { fullTextLines } from './full-text.ts'
import { paletteCommands } from './palette.ts'
import { type State, screenContext, settle } from './state.ts'
import { recheckedRun, startRun, updateOnRun, updateOnRunPhase, withoutMarks } from './update-run.ts'

/** More messages than a person reads back. */
const MAX_MESSAGES = 200

/** The next state. Pure: effects run in the session. */
export function update(state: State, event: UiEvent): State {
  const next = reduce(state, event)
  const message = findMessage(state, next, event)
  if (!message) return next
  const messages = [...next.messages, { ...message, at: next.now }].slice(-MAX_MESSAGES)
  return { ...next, messages }
}

/** What the event says that the status line may have no room for. */
function findMessage(before: State, after: State, event: UiEvent): Notice | undefined {
  switch (event.type) {
    case 'outcome': {
      const { symbol, word, tone } = outcomeBadge(event.outcome.kind)
      return { tone, text: `${symbol} ${formatId(event.id)} ${word}: ${describeOutcome(event.outcome)}` }
    }
    default:
      return after.notice === before.notice ? undefined : after.notice
  }
}

function reduce(state: State, event: UiEvent): State {
  switch (event.type) {
    case 'action':
      return resetCaret(updateOnAction({ ...state, notice: undefined }, event.action), event.action)
    case 'typed':
      return setText(state, insertText(openText(state) ?? '', event.text, state.caret))
    case 'resized':
      return settle(limitTextScroll(setReady({ ...state, size: event.size }, false)))
    case 'load-started':
      return {
        ...state,
        load: { kind: 'loading', pages: [], startedAt: state.now, ...(event.isQuiet && { isQuiet: true }) },
      }
    case 'orders-loaded': {
      if (state.load.kind !== 'loading') return state
      const { problem: _, ...load } = state.load
      const orders = mergeOrders(state.orders, event.orders)
      return settle({ ...state, orders, load: { ...load, pages: [...load.pages, event.orders] } })
    }
    case 'load-retry':
      return state.load.kind === 'loading'
        ? { ...state, load: { ...state.load, problem: event.problem } }
        : state
    case 'load-stopped':
      return withLoad(state, { kind: 'stopped' })
    case 'tick':
      return { ...state, now: event.now, waitingUntil: event.waitingUntil }
    case 'hold':
      return { ...state, hold: event.why }
    case 'stage':
      return withCancellation(state, event.id, { stage: event.stage })
    case 'load-ended': {
      const openId = state.screen.kind === 'detail' ? state.screen.id : undefined
      const readAt = state.load.kind === 'loading' ? state.load.startedAt : state.readAt
      const orders = dropUnlisted(state, { openId, filter: readFilter(state.list.filters) })
      return settle({ ...state, orders, load: { kind: 'loaded' }, readAt })
    }
    case 'load-incomplete':
      // Drops nothing: an order that the list lacks may still be pending.
      return withLoad(state, { kind: 'incomplete', reason: event.reason })
    case 'load-failed':
      return withLoad(state, { kind: 'failed', failure: event.failure })
    case 'order-read':
      return settle({
        ...receive(state, event),
        // An order that is not pending can be opened from a batch or the ledger: it doesn't belong in the list.
        orders: findOrder(state.orders, event.order.id)
          ? mergeOrders(state.orders, [event.order])
          : state.orders,
        notice: state.notice?.orderId === event.order.id ? undefined : state.notice,
      })
    case 'read-failed': {
      const { problem, nextStep } = describeFailure(event.failure)
      const text = `! The order could not be read: ${problem} ${nextStep}`
      const isOpen = state.screen.kind === 'detail' && state.screen.id === event.id
      const next = receive(state, event)
      return isOpen ? { ...next, notice: { text, tone: 'bad', orderId: event.id } } : next
    }
    case 'deadlines-reading':
    case 'deadlines-read':
    case 'deadlines-stopped':
      return settle(receive(state, event))
    case 'deadline-read':
    case 'history-read':
    case 'batches-read':
    case 'batch-read':
    case 'ledger-read':
    case 'ledger-row-read':
      return receive(state, event)
    case 'items-read':
      return settle(withReadings(receive(state, event), 'value' in event.page ? event.page.value.data : []))
    case 'batch-items':
      return settle(withReadings(state, event.items))
    case 'cancel-started':
      return {
        ...state,
        dialog: { kind: 'cancellation', id: event.id },
        cancellations: new Map(state.cancellations).set(event.id, newCancellation(state.now)),
      }
    case 'attempt':
      return withCancellation(state, event.id, {
        attempts: event.number,
        ...(event.isSeen && { isSeen: true }),
        stage: 'sent',
      })
    case 'check-started':
      return withCancellation(state, event.id, { isChecking: true, startedAt: state.now })
    case 'outcome':
      return updateOnOutcome(state, event)
    case 'batch-created': {
      const next = withoutMarks(state.screen.kind === 'review' ? popScreen(state) : state, event.ids)
      return pushScreen(next, openedScreen({ kind: 'batch', id: event.id }))
    }
    case 'run-started':
      return startRun(state, event)
    case 'run-changed':
      return updateOnRun(state, event)
    case 'run-phase':
      return updateOnRunPhase(state, event.phase)
    case 'notice':
      return { ...state, notice: event.notice }
    case 'question-ready':
      return setReady(state, true)
    case 'question-disturbed':
      return setReady(state, false)
    default:
      return event satisfies never
  }
}

/** The text of the open text field, if there is one. */
const openText = (state: State): string | undefined =>
  state.dialog ? dialogText(state.dialog) : activeScreen(state).textField?.text

const setText = (state: State, text: string): State =>
  state.dialog
    ? { ...state, dialog: setDialogText(state.dialog, text) }
    : { ...state, ...activeScreen(state).setText?.(text, screenContext(state)) }

/** Any action that may open another text field puts the text cursor at its end. */
const resetCaret = (state: State, action: Action): State =>
  KEEPS_CARET.has(action) ? state : { ...state, caret: 0 }

const KEEPS_CARET: ReadonlySet<Action> = new Set([
  'caret-left',
  'caret-right',
  'caret-start',
  'caret-end',
  'erase',
  'erase-word',
  'up',
  'down',
  'page-up',
  'page-down',
])

/** Says it once: later only the title says that the orders are out of date, since the cause may be over. */
const withLoad = (state: State, load: Load): State => ({
  ...state,
  load,
  notice: isQuiet(state.load) ? state.notice : (describeLoad(load) ?? state.notice),
})

function withCancellation(state: State, id: string, change: Partial<Cancellation>): State {
  const known = state.cancellations.get(id) ?? newCancellation(state.now)
  return { ...state, cancellations: new Map(state.cancellations).set(id, { ...known, ...change }) }
}

/** Sets whether the question on top, if any, accepts an answer. */
function setReady(state: State, isReady: boolean): State {
  const question = asQuestion(state.dialog)
  return question ? { ...state, dialog: { ...question, isReady } } : state
}

/** More rows show more of a text: then less of it is above the screen. */
function limitTextScroll(state: State): State {
  const { dialog, size } = state
  if (!isFullText(dialog)) return state
  const limit = maxScroll(fullTextLines(dialog, state).length, bodyRows(size))
  return { ...state, dialog: { ...dialog, scroll: Math.min(dialog.scroll, limit) } }
}

function updateOnAction(state: State, action: Action): State {
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
  const order = screen.currentOrder(state)
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

/** Shows an outcome in the dialog of its cancellation, or in the status line if that dialog is closed. */
function updateOnOutcome(state: State, { id, outcome }: UiEvent & { type: 'outcome' }): State {
  const order = 'order' in outcome ? outcome.order : undefined
  const { symbol, word, tone } = outcomeBadge(outcome.kind)
  const isFollowed = state.dialog?.kind === 'cancellation' && state.dialog.id === id
  const before = state.cancellations.get(id)
  const isNews = !before?.isChecking || before.outcome?.kind !== outcome.kind
  const next = {
    ...withCancellation(state, id, { outcome, isChecking: false }),
    run: recheckedRun(state, id, outcome),
  }
  const nothingRuns = runningIds(next.cancellations).length === 0 && !isActive(next.run)
  return settle({
    ...next,
    orders: mergeOrders(state.orders, order ? [order] : []),
    notice: isFollowed
      ? isNews
        ? state.notice
        : { tone, text: `Checked again, nothing new: the outcome is still ${word}.` }
      : {
          tone,
          text: `${symbol} ${shortId(id)} ${isNews ? word : `still ${word}`}: ${describeOutcome(outcome)}`,
        },
    ...(state.dialog?.kind === 'confirm-quit' && nothingRuns && { dialog: undefined }),
  })
}

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
  const order = currentOrder(state)
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

/** The list shows the orders that it has as a batch left them. */
function withReadings(state: State, items: readonly CancellationBatchItem[]): State {
  const read = items.flatMap(({ cancel_outcome: outcome }) =>
    outcome && 'order' in outcome && outcome.order && findOrder(state.orders, outcome.order.id)
      ? [outcome.order]
      : [],
  )
  return { ...state, orders: mergeOrders(state.orders, read) }
}
