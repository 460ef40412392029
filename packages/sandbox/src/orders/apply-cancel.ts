import type { Account } from '../account.ts'
import type { RequestEntry } from '../control/request-log.ts'
import { currentState, type OrderRecord } from './entities.ts'
import { changeOrder } from './lifecycle.ts'

/** `accepted`: the cancel took effect or will. `repeated`: the order is already over, or its cancel has not settled. */
export type CancelResult = 'accepted' | 'repeated' | 'not-pending'

/**
 * Cancels an order. Telnyx documents one rule, "pending only". Whether the order is over at once or a
 * little later, and under which status, is a variant.
 */
export function applyCancel(
  account: Account,
  order: OrderRecord,
  entry: RequestEntry,
  at = account.now(),
): CancelResult {
  const { cancelAnswerStatus, cancelledAs, settleAfterMs, approvedCancel } = account.variants
  const { status: before, requirements_status } = currentState(order)
  const changeTo = (status: string, when: number) => {
    changeOrder(account, order, { at: when, by: 'cancel', request: entry.n, status })
    if (!entry.applied) order.patches.applied++
    entry.applied = true
  }
  if (before === 'pending' && order.unsettledCancel === 'pending') return 'accepted'
  if (['cancelled', 'deleted', order.unsettledCancel].includes(before)) return 'repeated'
  if (before !== 'pending') return 'not-pending'
  if (approvedCancel === 'refused' && requirements_status === 'approved') return 'not-pending'

  if (cancelAnswerStatus === 'cancelled') {
    changeTo(cancelledAs, at)
    return 'accepted'
  }
  if (cancelAnswerStatus !== 'pending') changeTo(cancelAnswerStatus, at)
  order.unsettledCancel = cancelAnswerStatus
  account.scheduled.add(at + settleAfterMs, (then) => {
    order.unsettledCancel = undefined
    // Another change may have come first; then that one stays.
    if (currentState(order).status === cancelAnswerStatus) changeTo(cancelledAs, then)
  })
  return 'accepted'
}
