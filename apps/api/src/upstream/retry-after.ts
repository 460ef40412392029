import type { CancelOutcome, Random, TelnyxClient } from '@countermand/core'
import { ENDPOINTS } from '@countermand/core/wire'

/** The shortest delay before a retry, in seconds. */
const MIN_DELAY_SECONDS = 1
/** Retries are spread over at least this long, in seconds, so that they don't arrive together. */
const MIN_SPREAD_SECONDS = 4

export type RetryAfter = (outcome?: CancelOutcome) => string

/**
 * The value of `retry-after`, in seconds: when the rate limit has room again, plus a random part of the time
 * that the requests in the queue will take.
 */
export function createRetryAfter({ pacer, clock }: TelnyxClient, random: Random): RetryAfter {
  return (outcome) => {
    const queueMs = pacer.waitMs({ endpoint: ENDPOINTS.cancel, priority: 'single' })
    const failure = outcome && 'failure' in outcome ? outcome.failure : undefined
    const roomAt = failure?.kind === 'out-of-time' ? failure.room_at : undefined
    const firstMs = roomAt === undefined ? 0 : Date.parse(roomAt) - clock.now()
    const spreadMs = Math.max(MIN_SPREAD_SECONDS * 1000, queueMs)
    return String(Math.max(MIN_DELAY_SECONDS, Math.ceil((firstMs + spreadMs * random()) / 1000)))
  }
}
