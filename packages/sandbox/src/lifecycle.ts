import type { OrderRecord, StatusChange } from './entities.ts'
import type { RequestEntry } from './request-log.ts'
import type { World } from './world.ts'

/** The last change of an order, which is its state. */
export const stateOf = (order: OrderRecord): StatusChange =>
  order.history[order.history.length - 1] as StatusChange

/** How far a reading lags behind the truth: by a time, or by the order's last change. */
export type Staleness = { forMs: number } | 'before-last-change'

/** The state that a reading at `now` shows when it lags. */
export function stateAsRead({ history }: OrderRecord, now: number, staleness: Staleness): StatusChange {
  const seen =
    staleness === 'before-last-change'
      ? history[history.length - 2]
      : history.findLast(({ at }) => at <= now - staleness.forMs)
  return seen ?? (history[0] as StatusChange)
}

/** Somebody else's doing, at once or in `afterMs`: the portal, Number Ops, another client. */
export function changeByThirdParty(world: World, order: OrderRecord, status: string, afterMs = 0) {
  world.due.add(world.now() + afterMs, (at) => order.history.push({ at, status, by: 'third-party' }))
  world.due.runUntil(world.now())
}

/** What a cancel met: `taken` (it is or will be carried out), an order that is over, or another status. */
export type CancelVerdict = 'taken' | 'repeat' | 'not-pending'

/**
 * Carries out a cancel. Telnyx documents one rule, "pending only"; whether the order is over at once
 * or a little later, and under which status, is a variant.
 */
export function cancel(
  world: World,
  order: OrderRecord,
  entry: RequestEntry,
  at = world.now(),
): CancelVerdict {
  const { cancelAnswerStatus, cancelledAs, settleAfterMs } = world.variants
  const before = stateOf(order).status
  if (before === 'pending' && order.cancelUnderWay === 'pending') return 'taken'
  if (['cancelled', 'deleted', order.cancelUnderWay].includes(before)) return 'repeat'
  if (before !== 'pending') return 'not-pending'

  if (cancelAnswerStatus === 'cancelled') {
    record(order, entry, { at, status: cancelledAs })
    return 'taken'
  }
  if (cancelAnswerStatus !== 'pending') record(order, entry, { at, status: cancelAnswerStatus })
  order.cancelUnderWay = cancelAnswerStatus
  world.due.add(at + settleAfterMs, (then) => {
    order.cancelUnderWay = undefined
    // Whatever else happened meanwhile was first, and stays.
    if (stateOf(order).status === cancelAnswerStatus) record(order, entry, { at: then, status: cancelledAs })
  })
  return 'taken'
}

function record(order: OrderRecord, entry: RequestEntry, change: Pick<StatusChange, 'at' | 'status'>) {
  order.history.push({ ...change, by: 'cancel', request: entry.n })
  if (!entry.applied) order.patches.applied++
  entry.applied = true
}
