import { describeOutcome } from '@countermand/core'
import { outcomeBadge } from '../text/badges.ts'
import { shortId } from '../text/format-id.ts'
import { orderIn, withCancellation } from './cancellations.ts'
import type { AppEvent } from './events.ts'
import { withOrders, withoutGone } from './orders.ts'
import { withReadiness } from './question.ts'
import { reduceCommand } from './reduce-command.ts'
import { runningIds, type State } from './state.ts'
import { withCursorSettled } from './visible.ts'

/** The next state. Pure: what has to be asked of the network is asked in `session/`. */
export function reduce(state: State, event: AppEvent): State {
  switch (event.type) {
    case 'command':
      return reduceCommand({ ...state, notice: undefined }, event.command)
    case 'typed':
      return withCursorSettled({ ...state, list: { ...state.list, filter: state.list.filter + event.text } })
    case 'resized':
      return withCursorSettled(withReadiness({ ...state, size: event.size }, false))
    case 'load-started':
      return { ...state, load: { kind: 'loading', seen: new Set() } }
    case 'orders-came': {
      if (state.load.kind !== 'loading') return state
      const seen = new Set(state.load.seen)
      for (const { id } of event.orders) seen.add(id)
      return withCursorSettled({
        ...state,
        orders: withOrders(state.orders, event.orders),
        load: { ...state.load, seen },
      })
    }
    case 'load-ended':
      return withCursorSettled({ ...state, orders: withoutGone(state), load: { kind: 'loaded' } })
    case 'load-incomplete':
      // An order that the list lacks may still be pending: nothing is dropped.
      return { ...state, load: { kind: 'incomplete', reason: event.reason } }
    case 'load-failed':
      return { ...state, load: { kind: 'failed', failure: event.failure } }
    case 'order-read':
      return withCursorSettled({ ...state, orders: withOrders(state.orders, [event.order]) })
    case 'cancel-started':
      return {
        ...state,
        dialog: { kind: 'cancellation', id: event.id },
        cancellations: new Map(state.cancellations).set(event.id, { attempts: 0, isSeen: false }),
      }
    case 'attempt':
      return {
        ...state,
        cancellations: withCancellation(state, event.id, {
          attempts: event.number,
          ...(event.isSeen && { isSeen: true }),
        }),
      }
    case 'check-started':
      return { ...state, cancellations: withCancellation(state, event.id, { isChecking: true }) }
    case 'outcome':
      return reduceOutcome(state, event)
    case 'noticed':
      return { ...state, notice: event.notice }
    case 'question-ready':
      return withReadiness(state, true)
    case 'question-disturbed':
      return withReadiness(state, false)
    default:
      return event satisfies never
  }
}

/** An outcome shows in the dialog that follows its cancellation, or in the status line if that was closed. */
function reduceOutcome(state: State, { id, outcome }: AppEvent & { type: 'outcome' }): State {
  const order = orderIn(outcome)
  const { symbol, word, tone } = outcomeBadge(outcome.kind)
  const isFollowed = state.dialog?.kind === 'cancellation' && state.dialog.id === id
  const cancellations = withCancellation(state, id, { outcome, isChecking: false })
  return withCursorSettled({
    ...state,
    orders: order ? withOrders(state.orders, [order]) : state.orders,
    cancellations,
    notice: isFollowed
      ? state.notice
      : { tone, text: `${symbol} ${shortId(id)} ${word}: ${describeOutcome(outcome)}` },
    ...(state.dialog?.kind === 'confirm-quit' &&
      runningIds({ cancellations }).length === 0 && { dialog: undefined }),
  })
}
