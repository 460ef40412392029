import type { RequestEntry } from '../control/request-log.ts'
import type { World } from '../state.ts'
import type { OrderRecord } from './entities.ts'
import { changeOrder } from './lifecycle.ts'
import { stateOf } from './order-state.ts'

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
  const { cancelAnswerStatus, cancelledAs, settleAfterMs, approvedCancel } = world.variants
  const { status: before, requirements_status } = stateOf(order)
  const changeTo = (status: string, when: number) => {
    changeOrder(world, order, { at: when, by: 'cancel', request: entry.n, status })
    if (!entry.applied) order.patches.applied++
    entry.applied = true
  }
  if (before === 'pending' && order.cancelUnderWay === 'pending') return 'taken'
  if (['cancelled', 'deleted', order.cancelUnderWay].includes(before)) return 'repeat'
  if (before !== 'pending') return 'not-pending'
  if (approvedCancel === 'refused' && requirements_status === 'approved') return 'not-pending'

  if (cancelAnswerStatus === 'cancelled') {
    changeTo(cancelledAs, at)
    return 'taken'
  }
  if (cancelAnswerStatus !== 'pending') changeTo(cancelAnswerStatus, at)
  order.cancelUnderWay = cancelAnswerStatus
  world.due.add(at + settleAfterMs, (then) => {
    order.cancelUnderWay = undefined
    // Whatever else happened meanwhile was first, and stays.
    if (stateOf(order).status === cancelAnswerStatus) changeTo(cancelledAs, then)
  })
  return 'taken'
}
