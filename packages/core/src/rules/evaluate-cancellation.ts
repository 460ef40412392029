import type { GuardName, Guards } from '../wire/cancellation-guards.ts'
import { statusMeaning } from '../wire/order-status.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { checkGuards, findBlockingGuard } from './guards.ts'

/** Whether an order may be cancelled. `by` names the rule that forbids it: Telnyx's own `status`, or a guard. */
export type Verdict = { cancellable: true } | { cancellable: false; by: 'status' | GuardName; reason: string }

/** The guards in force, and the time to judge by. */
export interface Rules {
  /** @default none */
  guards?: Guards | undefined
  /** The current time, in milliseconds since the epoch. */
  now: number
}

/**
 * The rules: may this order, as last read, be cancelled? This pure function is the only place that decides it, for
 * the library, the gateway and the terminal.
 *
 * Telnyx "can cancel a sub number order in 'pending' status" (API reference, Cancel a sub number
 * order); no other condition is documented. Guards only ever forbid more.
 *
 * @throws TypeError that names the argument: no order, no time, guards that are not valid
 * @example
 * evaluateCancellation({ id: '…', status: 'success' }, { now: Date.now() })
 * // { cancellable: false, by: 'status', reason: 'It is already active (status success).' }
 */
export function evaluateCancellation(order: SubNumberOrder, rules: Rules): Verdict {
  if (typeof order?.status !== 'string') {
    throw new TypeError('`order` must be a sub number order: an object with at least `id` and `status`.')
  }
  if (!Number.isFinite(rules?.now)) {
    throw new TypeError('`rules.now` must be the time in milliseconds since the epoch, such as Date.now().')
  }
  checkGuards(rules.guards, 'rules.guards')
  return judgeOrder(order, rules)
}

/** `evaluateCancellation` for arguments that are already checked. */
export function judgeOrder(order: SubNumberOrder, { guards = {}, now }: Rules): Verdict {
  const status = judgeStatus(order.status)
  if (status !== undefined) return { cancellable: false, by: 'status', reason: status }
  const blocked = findBlockingGuard(order, guards, now)
  return blocked ? { cancellable: false, by: blocked.guard, reason: blocked.reason } : { cancellable: true }
}

/** Why an order with this status can't be cancelled; undefined if it can. */
export function judgeStatus(status: string): string | undefined {
  const meaning = statusMeaning(status)
  switch (meaning) {
    case 'pending':
      return undefined
    case 'over':
      return `It is already over (status ${status}).`
    case 'success':
      return 'It is already active (status success).'
    case 'failure':
      return 'It failed at Telnyx (status failure).'
    case 'unrecognised':
      return `Its status ${JSON.stringify(status)} is not one that Telnyx documents.`
    default:
      return meaning satisfies never
  }
}
