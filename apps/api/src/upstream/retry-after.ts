import type { CancelOutcome, Random, TelnyxClient } from '@countermand/core'
import { ENDPOINTS } from '@countermand/core/wire'

/** How soon a caller may come back at the earliest, in seconds. */
const SHORTEST_SECONDS = 1
/** How far apart callers are spread at least, in seconds, so that they don't all come back at once. */
const SMALLEST_SPREAD_SECONDS = 4

export type RetryAfter = (outcome?: CancelOutcome) => string

/**
 * The seconds after which to ask again, for `retry-after`: when the rate limit has room again, and spread over
 * the time that those who wait now will take.
 */
export function createRetryAfter({ pacer, clock }: TelnyxClient, random: Random): RetryAfter {
  return (outcome) => {
    const queueMs = pacer.waitMs({ endpoint: ENDPOINTS.cancel, priority: 'single' })
    const failure = outcome && 'failure' in outcome ? outcome.failure : undefined
    const roomAt = failure?.kind === 'out-of-time' ? failure.room_at : undefined
    const firstMs = roomAt === undefined ? 0 : Date.parse(roomAt) - clock.now()
    const spreadMs = Math.max(SMALLEST_SPREAD_SECONDS * 1000, queueMs)
    return String(Math.max(SHORTEST_SECONDS, Math.ceil((firstMs + spreadMs * random()) / 1000)))
  }
}
