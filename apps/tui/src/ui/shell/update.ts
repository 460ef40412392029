import { describeOutcome } from '@countermand/core'
import { outcomeBadge } from '../../text/badges.ts'
import { shortId } from '../../text/format.ts'
import { asQuestion, isOutdated, refreshQuestion } from '../dialogs/dialog.ts'
import { helpLines } from '../dialogs/help-lines.ts'
import type { Action } from '../model/action.ts'
import type { UiEvent } from '../model/event.ts'
import { bodyRows } from '../model/layout.ts'
import { type Cancellation, dropUnlisted, mergeOrders, runningIds } from '../model/order-data.ts'
import { activeScreen, settleScreens } from '../screens/screens.ts'
import { maxScroll, scrollBy } from '../widgets/scroll.ts'
import { type State, screenContext } from './state.ts'

/** The next state. Pure: effects run in the session. */
export function update(state: State, event: UiEvent): State {
  switch (event.type) {
    case 'action':
      return updateOnAction({ ...state, notice: undefined }, event.action)
    case 'typed':
      return { ...state, ...activeScreen(state).type(event.text, screenContext(state)) }
    case 'resized':
      return settle(limitHelpScroll(setReady({ ...state, size: event.size }, false)))
    case 'load-started':
      return { ...state, load: { kind: 'loading', seen: new Set() } }
    case 'orders-loaded': {
      if (state.load.kind !== 'loading') return state
      const seen = new Set(state.load.seen)
      for (const { id } of event.orders) seen.add(id)
      const orders = mergeOrders(state.orders, event.orders)
      return settle({ ...state, orders, load: { ...state.load, seen } })
    }
    case 'load-ended': {
      const openId = state.screen.kind === 'detail' ? state.screen.id : undefined
      return settle({ ...state, orders: dropUnlisted(state, openId), load: { kind: 'loaded' } })
    }
    case 'load-incomplete':
      // Drops nothing: an order that the list lacks may still be pending.
      return { ...state, load: { kind: 'incomplete', reason: event.reason } }
    case 'load-failed':
      return { ...state, load: { kind: 'failed', failure: event.failure } }
    case 'order-read':
      return settle({ ...state, orders: mergeOrders(state.orders, [event.order]) })
    case 'cancel-started':
      return {
        ...state,
        dialog: { kind: 'cancellation', id: event.id },
        cancellations: new Map(state.cancellations).set(event.id, { attempts: 0, isSeen: false }),
      }
    case 'attempt':
      return withCancellation(state, event.id, {
        attempts: event.number,
        ...(event.isSeen && { isSeen: true }),
      })
    case 'check-started':
      return withCancellation(state, event.id, { isChecking: true })
    case 'outcome':
      return updateOnOutcome(state, event)
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

function withCancellation(state: State, id: string, change: Partial<Cancellation>): State {
  const known = state.cancellations.get(id) ?? { attempts: 0, isSeen: false }
  return { ...state, cancellations: new Map(state.cancellations).set(id, { ...known, ...change }) }
}

const settle = (state: State): State => ({ ...state, ...settleScreens(state, screenContext(state)) })

/** Sets whether the question on top, if any, accepts an answer. */
function setReady(state: State, isReady: boolean): State {
  const question = asQuestion(state.dialog)
  return question ? { ...state, dialog: { ...question, isReady } } : state
}

/** More rows show more of the help: then less of it is above the screen. */
function limitHelpScroll(state: State): State {
  const { dialog, size } = state
  if (dialog?.kind !== 'help') return state
  const limit = maxScroll(helpLines(activeScreen(state).help).length, bodyRows(size))
  return { ...state, dialog: { ...dialog, scroll: Math.min(dialog.scroll, limit) } }
}

function updateOnAction(state: State, action: Action): State {
  const { dialog, orders, size } = state
  const screen = activeScreen(state)
  if (dialog?.kind === 'help' && action !== 'close' && action !== 'redraw' && action !== 'quit') {
    const lines = helpLines(screen.help).length
    const scroll = scrollBy(action, dialog.scroll, { lines, rows: bodyRows(size) })
    return { ...state, dialog: { ...dialog, scroll } }
  }
  const order = screen.currentOrder(state)
  const next = { ...state, ...screen.update(action, screenContext(state)) }
  switch (action) {
    case 'open':
      return order ? { ...next, screen: { kind: 'detail', id: order.id, scroll: 0 } } : next
    case 'back':
      return state.screen.kind === 'list' ? next : settle({ ...next, screen: { kind: 'list' } })
    case 'cancel':
      return order
        ? { ...next, dialog: { kind: 'confirm-cancel', order, isListed: true, isReady: false } }
        : next
    case 'help':
      return { ...next, dialog: { kind: 'help', scroll: 0 } }
    case 'quit':
      return runningIds(state.cancellations).length > 0
        ? { ...next, dialog: { kind: 'confirm-quit', isReady: false } }
        : next
    case 'yes':
      if (!asQuestion(dialog)?.isReady) return next
      return dialog?.kind === 'confirm-cancel' && isOutdated(dialog, orders)
        ? { ...next, dialog: refreshQuestion(dialog, orders) }
        : { ...next, dialog: undefined }
    case 'close':
    case 'no':
      return { ...next, dialog: undefined }
    case 'redraw':
      return setReady({ ...next, redraws: state.redraws + 1 }, false)
    default:
      return next
  }
}

/** Shows an outcome in the dialog of its cancellation, or in the status line if that dialog is closed. */
function updateOnOutcome(state: State, { id, outcome }: UiEvent & { type: 'outcome' }): State {
  const order = 'order' in outcome ? outcome.order : undefined
  const { symbol, word, tone } = outcomeBadge(outcome.kind)
  const isFollowed = state.dialog?.kind === 'cancellation' && state.dialog.id === id
  const before = state.cancellations.get(id)
  const isNews = !before?.isChecking || before.outcome?.kind !== outcome.kind
  const next = withCancellation(state, id, { outcome, isChecking: false })
  const nothingRuns = runningIds(next.cancellations).length === 0
  return settle({
    ...next,
    orders: order ? mergeOrders(state.orders, [order]) : state.orders,
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
