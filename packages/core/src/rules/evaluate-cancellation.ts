import type { GuardName, Guards } from '../wire/cancellation-guards.ts'
import { statusMeaning } from '../wire/order-status.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { checkGuards, findBlockingGuard } from './guards.ts'

/** `by` names the rule that forbids it: `status` is Telnyx's own, any other a guard. */
export type Verdict = { cancellable: true } | { cancellable: false; by: 'status' | GuardName; reason: string }

export interface Rules {
  /** @default none */
  guards?: Guards | undefined
  /** The time to judge by, in milliseconds since the epoch. */
  now: number
}

/**
 * The rules: may this order, as last read, be cancelled? Pure, and the only place that decides, for
 * the library, the gateway and the terminal alike.
 *
 * Telnyx "can cancel a sub number order in 'pending' status" (API reference, Cancel a sub number
 * order); no other condition is documented. Guards only ever forbid more.
 *
 * @throws TypeError that names the argument: no order, no time, guards that don't fit their schema
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

/** `evaluateCancellation` for arguments that were checked before. */
export function judgeOrder(order: SubNumberOrder, { guards = {}, now }: Rules): Verdict {
  const status = judgeStatus(order.status)
  if (status !== undefined) return { cancellable: false, by: 'status', reason: status }
  const block = findBlockingGuard(order, guards, now)
  return block ? { cancellable: false, by: block.guard, reason: block.reason } : { cancellable: true }
}

/** Why an order of this status can't be cancelled; undefined when it can. */
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
      return `Its status ${JSON.stringify(status)} is none that Telnyx documents.`
    default:
      return meaning satisfies never
  }
}
