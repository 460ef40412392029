import type { Clock } from '../clock.ts'
import type { HttpHeaders } from '../http/http-fetch.ts'
import { parseRateLimitHeaders } from '../wire/rate-limit-headers.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'

/** A reset counts whole seconds, rounded in a way that is documented nowhere. */
const TOLERANCE_MS = 2_000
/** So many reports of an endpoint in a row that don't fit prove that its limit is another one. */
const PROOF = 3

/**
 * Which limit each endpoint counts against. Telnyx announces "applicable limits": endpoints may share one,
 * or a list may have 300 a minute where a cancel has 50 a second. All share one until their reports differ:
 * in the number, or in resets that can't be those of one window.
 */
export function createEndpointLimits(clock: Clock) {
  /** Where an endpoint counts that has reported nothing yet. */
  const common = createRateLimit(clock)
  /** The limit of each endpoint that has reported one. */
  const reported = new Map<string, RateLimit>()
  const misfits = new Map<string, number>()

  const of = (endpoint: string): RateLimit => reported.get(endpoint) ?? common

  function isShared(limit: RateLimit, endpoint: string): boolean {
    for (const [other, theirs] of reported) if (theirs === limit && other !== endpoint) return true
    return false
  }

  const withNumber = (number: number): RateLimit | undefined =>
    [common, ...reported.values()].find(({ announced }) => announced === number)

  return {
    of,
    /** Whether an endpoint counts against a limit, or may yet. */
    isInUse: (limit: RateLimit) => limit === common || [...reported.values()].includes(limit),
    /** Decides, by the headers of a response, which limit an endpoint counts against from now on. */
    assign(endpoint: string, headers: HttpHeaders): RateLimit {
      const current = of(endpoint)
      const report = parseRateLimitHeaders(headers)
      if (!report) return current
      let limit = current
      if (current.announced !== undefined && isShared(current, endpoint)) {
        const resetAt = clock.monotonic() + (report.reset + 1) * 1000
        const isEarlier = resetAt < (current.resetFrom ?? 0) - TOLERANCE_MS
        const count = isEarlier ? (misfits.get(endpoint) ?? 0) + 1 : 0
        misfits.set(endpoint, count)
        if (current.announced !== report.limit) limit = withNumber(report.limit) ?? createRateLimit(clock)
        else if (count >= PROOF) limit = createRateLimit(clock)
        if (limit !== current) misfits.delete(endpoint)
      } else if (current.announced !== undefined && current.announced !== report.limit) {
        limit = withNumber(report.limit) ?? current
      }
      reported.set(endpoint, limit)
      return limit
    },
  }
}
