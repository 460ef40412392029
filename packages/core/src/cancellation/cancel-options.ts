import type { Clock, Random } from '../clock.ts'
import type { Priority } from '../pacing/request-options.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { Guards } from '../wire/cancellation-guards.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import type { Reading } from './reading.ts'

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

/** Reports a step to the caller, if it asked for events. */
export function emit(onEvent: CancelOptions['onEvent'], event: CancelEvent) {
  try {
    onEvent?.(event)
  } catch {
    // See `onEvent`.
  }
}
