import type { Clock, Random } from '../clock.ts'
import type { Priority } from '../pacing/request-options.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { Guards } from '../wire/cancellation-guards.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import type { Reading } from './reading.ts'

/** An attempt that is about to be sent. */
export interface UpcomingAttempt {
  id: string
  /** 1 for the first PATCH. Every PATCH that is sent counts, also those that Telnyx answers with 429. */
  number: number
  /** The fresh pending reading behind the attempt, if there is one. */
  reading?: Reading | undefined
}

/** A step of one cancellation. `number` counts attempts, `ms` is the duration of a wait. */
export type CancelStep =
  | { type: 'attempt'; number: number }
  | { type: 'answer' | 'reading'; order?: SubNumberOrder; failure?: TelnyxFailure }
  | { type: 'wait'; ms: number }
  | { type: 'outcome'; outcome: CancelOutcome }

/** A step with its order and time, for logs and progress. `at` is in milliseconds since the epoch. */
export type CancelEvent = { id: string; at: number } & CancelStep

/** Options of `cancelOrder`. */
export interface CancelOptions {
  /** Rules beyond "pending only". @default none */
  guards?: Guards | undefined
  /** No PATCH is sent after it aborts. The call still waits for a PATCH that is under way, for a true outcome. */
  signal?: AbortSignal | undefined
  /** How long the whole call may take, in milliseconds. @default 60_000 */
  deadlineMs?: number | undefined
  /** How many PATCHes may end uncertain or with a conflict. @default 4 */
  attempts?: number | undefined
  /** After a 2xx for an order that still reads pending: read again until its status is final. @default false */
  settle?: boolean | undefined
  /** Read the order before the first PATCH even if no guard needs it. @default false */
  readFirst?: boolean | undefined
  /** @default 'single' */
  priority?: Priority | undefined
  /** A gateway records it with the cancellation; at most 500 characters. Telnyx has no field for it. */
  reason?: string | undefined
  /** @default the client's */
  clock?: Clock | undefined
  /** @default the client's */
  random?: Random | undefined
  /**
   * Called right before each PATCH, when its turn under the rate limit has come. The PATCH waits for it. If it
   * resolves to false or rejects, no PATCH is sent any more. Use it for anything that must be durable first.
   */
  beforeAttempt?: ((attempt: UpcomingAttempt) => Promise<boolean>) | undefined
  /** Called for each step. Errors that it throws are ignored: an observer must not change the outcome. */
  onEvent?: ((event: CancelEvent) => void) | undefined
}

/** The options of one cancellation, with the defaults applied. */
export interface CancelSettings extends CancelOptions {
  id: string
  /** The reading of the order that the caller passed, however old. */
  givenReading: Reading | undefined
  deadlineMs: number
  attempts: number
  clock: Clock
  random: Random
}

/** Reports a step to `onEvent`. */
export function emit(onEvent: CancelOptions['onEvent'], event: CancelEvent) {
  try {
    onEvent?.(event)
  } catch {
    // See `onEvent`.
  }
}
