import { describeOutcome } from '@countermand/core'
import { outcomeBadge } from '../../text/badges.ts'
import { describeFailure } from '../../text/describe-failure.ts'
import { formatId } from '../../text/format.ts'
import { isFullText } from '../dialogs/dialog.ts'
import type { Notice, UiEvent } from '../model/event.ts'
import { bodyRows } from '../model/layout.ts'
import { findOrder, mergeOrders } from '../model/listed-orders.ts'
import { insertText } from '../model/text-field.ts'
import { openedScreen, popScreen, pushScreen, receive } from '../screens/screens.ts'
import { maxScroll } from '../widgets/scroll.ts'
import { fullTextLines } from './full-text.ts'
import { type State, setReady, settle } from './state.ts'
import { openText, resetCaret, setText } from './text-input.ts'
import { updateOnAction } from './update-action.ts'
import {
  startCancellation,
  updateOnBatchItems,
  updateOnOutcome,
  withCancellation,
  withReadings,
} from './update-cancellation.ts'
import { updateOnLoad } from './update-load.ts'
import { openRun, updateOnRun, updateOnRunPhase, withoutMarks } from './update-run.ts'

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
  if (event.type !== 'outcome') return after.notice === before.notice ? undefined : after.notice
  const { symbol, word, tone } = outcomeBadge(event.outcome.kind)
  return { tone, text: `${symbol} ${formatId(event.id)} ${word}: ${describeOutcome(event.outcome)}` }
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
    case 'orders-loaded':
    case 'load-retry':
    case 'load-stopped':
    case 'load-ended':
    case 'load-incomplete':
    case 'load-failed':
      return updateOnLoad(state, event)
    case 'tick':
      return { ...state, now: event.now, waitingUntil: event.waitingUntil, headroom: event.headroom }
    case 'hold':
      return { ...state, hold: event.why }
    case 'stage':
      return withCancellation(state, event.id, { stage: event.stage })
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
      return updateOnBatchItems(state, event.items)
    case 'cancel-started':
      return startCancellation(state, event.id)
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
      return openRun(state, event)
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

/** More rows show more of a text: then less of it is above the screen. */
function limitTextScroll(state: State): State {
  const { dialog, size } = state
  if (!isFullText(dialog)) return state
  const limit = maxScroll(fullTextLines(dialog, state).length, bodyRows(size))
  return { ...state, dialog: { ...dialog, scroll: Math.min(dialog.scroll, limit) } }
}
