import type { Clock, Random } from '../clock.ts'
import { getReading, type Reading } from '../reading.ts'
import type { Priority } from '../request-options.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { Guards } from '../wire/cancellation-guards.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import { cancelThroughGateway } from './cancel-through-gateway.ts'
import { cancelThroughTelnyx } from './cancel-through-telnyx.ts'
import { checkClient, checkIdOrOrder, checkOptions } from './check-arguments.ts'
import type { CancellationPort } from './port.ts'

/** What is known right before an attempt goes out. */
export interface UpcomingAttempt {
  id: string
  /** 1 for the first PATCH; counts each one that is sent, also those that a 429 turns away. */
  number: number
  /** The fresh pending reading that it rests on, if there is one. */
  reading?: Reading | undefined
}

/** A step of one cancellation, for logs and progress. `at` is in milliseconds since the epoch. */
export type CancelEvent = { id: string; at: number } & (
  | { type: 'attempt'; number: number }
  | { type: 'answer' | 'reading'; order?: SubNumberOrder; failure?: TelnyxFailure }
  | { type: 'wait'; ms: number }
  | { type: 'outcome'; outcome: CancelOutcome }
)

export interface CancelOptions {
  /** Rules beyond "pending only". @default none */
  guards?: Guards | undefined
  /** No PATCH goes out after it aborts; one that is under way is waited for, so that the outcome is true. */
  signal?: AbortSignal | undefined
  /** How long the whole call may take, in milliseconds. @default 60_000 */
  deadlineMs?: number | undefined
  /** How many PATCHes may end uncertain or in a conflict. @default 4 */
  attempts?: number | undefined
  /** After a 2xx that still reads pending: re-read until it is final. @default false */
  settle?: boolean | undefined
  /** Read the order before the first PATCH also when no guard asks for it. @default false */
  readFirst?: boolean | undefined
  /** @default 'single' */
  priority?: Priority | undefined
  /** Kept by a gateway with the cancellation; at most 500 characters. Telnyx has no place for it. */
  reason?: string | undefined
  /** @default the client's */
  clock?: Clock | undefined
  /** @default the client's */
  random?: Random | undefined
  /**
   * Called right before each PATCH, when its turn under the rate limit has come; the PATCH waits for
   * it. After false, or when it rejects, nothing is sent any more. Here belongs whatever must be durable
   * first.
   */
  beforeAttempt?: ((attempt: UpcomingAttempt) => Promise<boolean>) | undefined
  /** Told of each step. What it throws is not heard: who watches must not change what happens. */
  onEvent?: ((event: CancelEvent) => void) | undefined
}

/** One cancellation with every default in its place, whichever way it takes. */
export interface CancelTerms extends CancelOptions {
  id: string
  /** The reading that the caller brought along, however old. */
  given: Reading | undefined
  deadlineMs: number
  attempts: number
  clock: Clock
  random: Random
}

/** Tells whoever watches, if somebody does. */
export function tell(onEvent: CancelOptions['onEvent'], event: CancelEvent) {
  try {
    onEvent?.(event)
  } catch {
    // See `onEvent`.
  }
}

/**
 * Cancels one sub number order, safely: judges it by the rules, sends one PATCH at a time, reads the
 * order again before another, and ends in one outcome that agrees with Telnyx. Nothing that Telnyx,
 * the network or the order can do makes it throw.
 *
 * Given an id and no guards, a cancel that Telnyx answers is one request. Given an order that a client
 * listed or retrieved, that reading counts for 30 seconds. Given a gateway's client, the gateway does
 * all this and its recorded outcome comes back.
 *
 * @throws TypeError that names the argument: no client, no id, an option or a guard that doesn't fit
 * @example
 * const outcome = await cancelOrder(client, '12ade33a-21c0-473b-b055-b3c836e1c292')
 * if (outcome.kind !== 'cancelled') console.error(describeOutcome(outcome))
 */
export async function cancelOrder(
  client: CancellationPort,
  idOrOrder: string | SubNumberOrder,
  options: CancelOptions = {},
): Promise<CancelOutcome> {
  checkClient(client)
  checkIdOrOrder(idOrOrder)
  checkOptions(options)
  return cancelCheckedOrder(client, idOrOrder, options)
}

/** `cancelOrder` for arguments that were checked before. */
export async function cancelCheckedOrder(
  client: CancellationPort,
  idOrOrder: string | SubNumberOrder,
  options: CancelOptions,
): Promise<CancelOutcome> {
  const isId = typeof idOrOrder === 'string'
  const terms: CancelTerms = {
    ...options,
    id: isId ? idOrOrder : idOrOrder.id,
    given: isId ? undefined : getReading(idOrOrder),
    deadlineMs: options.deadlineMs ?? 60_000,
    attempts: options.attempts ?? 4,
    clock: options.clock ?? client.clock,
    random: options.random ?? client.random,
  }
  const outcome =
    client.kind === 'gateway'
      ? await cancelThroughGateway(client, terms)
      : await cancelThroughTelnyx(client, terms)
  tell(terms.onEvent, { type: 'outcome', id: terms.id, at: terms.clock.now(), outcome })
  return outcome
}
