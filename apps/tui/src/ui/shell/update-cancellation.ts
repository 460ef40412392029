import { describeOutcome } from '@countermand/core'
import type { CancellationBatchItem } from '@countermand/core/wire'
import { outcomeBadge } from '../../text/badges.ts'
import { shortId } from '../../text/format.ts'
import type { UiEvent } from '../model/event.ts'
import { findOrder, mergeOrders } from '../model/listed-orders.ts'
import { type Cancellation, canRecheck, newCancellation, runningIds } from '../model/order-data.ts'
import { isActive } from '../model/run-state.ts'
import { popScreen } from '../screens/screens.ts'
import { type State, settle } from './state.ts'
import { recheckedRun, withoutMarks } from './update-run.ts'

/**
 * Opens the dialog of a cancellation. A review of one order ends with its question; neither what it reviewed nor the
 * order keeps a mark.
 */
export function startCancellation(state: State, id: string): State {
  const { screen } = state
  const reviewed =
    screen.kind === 'review' ? [...screen.cancellable, ...screen.skipped.map(({ order }) => order)] : []
  const below = screen.kind === 'review' ? popScreen(state) : state
  return {
    ...withoutMarks(below, [id, ...reviewed.map((order) => order.id)]),
    dialog: { kind: 'cancellation', id },
    cancellations: new Map(state.cancellations).set(id, newCancellation(state.now)),
  }
}

export function withCancellation(state: State, id: string, change: Partial<Cancellation>): State {
  const known = state.cancellations.get(id) ?? newCancellation(state.now)
  return { ...state, cancellations: new Map(state.cancellations).set(id, { ...known, ...change }) }
}

/** Shows an outcome in the dialog of its cancellation, or in the status line if that dialog is closed. */
export function updateOnOutcome(state: State, { id, outcome }: UiEvent & { type: 'outcome' }): State {
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

/** The list shows the orders that it has as a batch left them. */
export function withReadings(state: State, items: readonly CancellationBatchItem[]): State {
  const read = items.flatMap(({ cancel_outcome: outcome }) =>
    outcome && 'order' in outcome && outcome.order && findOrder(state.orders, outcome.order.id)
      ? [outcome.order]
      : [],
  )
  return { ...state, orders: mergeOrders(state.orders, read) }
}

/** Orders of a batch that was created here are done: those without a final outcome can be checked like others. */
export function updateOnBatchItems(state: State, items: readonly CancellationBatchItem[]): State {
  const cancellations = new Map(state.cancellations)
  for (const { sub_number_order_id: id, cancel_outcome: outcome } of items) {
    if (outcome && canRecheck(outcome)) cancellations.set(id, { ...newCancellation(state.now), outcome })
  }
  return settle(withReadings({ ...state, cancellations }, items))
}
