import type { Clock } from '../clock.ts'
import type { HttpHeaders } from '../http/http-fetch.ts'
import { parseRateLimitHeaders } from '../wire/rate-limit-headers.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'

/** Resets are whole seconds with undocumented rounding. */
const TOLERANCE_MS = 2_000
/** So many reports of an endpoint in a row that don't fit show that it has a limit of its own. */
const REPORTS_TO_SPLIT = 3

/**
 * Knows which limit each endpoint counts against. Telnyx announces "applicable limits": endpoints may share one,
 * or a list may have 300 a minute where a cancel has 50 a second. All endpoints share one limit until their
 * reports differ, in the number or in resets that can't belong to one window.
 */
export function createEndpointLimits(clock: Clock) {
  /** The limit of endpoints without a report. */
  const common = createRateLimit(clock)
  /** The limits of endpoints with a report. */
  const reported = new Map<string, RateLimit>()
  const misfits = new Map<string, number>()

  const limitFor = (endpoint: string): RateLimit => reported.get(endpoint) ?? common

  function isShared(limit: RateLimit, endpoint: string): boolean {
    for (const [other, theirs] of reported) if (theirs === limit && other !== endpoint) return true
    return false
  }

  const findByNumber = (number: number): RateLimit | undefined =>
    [common, ...reported.values()].find(({ announced }) => announced === number)

  return {
    limitFor,
    /** Whether an endpoint counts against a limit, or may do so later. */
    isInUse: (limit: RateLimit) => limit === common || [...reported.values()].includes(limit),
    /** Decides by the headers of a response which limit an endpoint counts against from now on. */
    assign(endpoint: string, headers: HttpHeaders): RateLimit {
      const current = limitFor(endpoint)
      const report = parseRateLimitHeaders(headers)
      if (!report) return current
      let limit = current
      if (current.announced !== undefined && isShared(current, endpoint)) {
        const resetAt = clock.monotonic() + (report.reset + 1) * 1000
        const isEarlier = resetAt < (current.resetFrom ?? 0) - TOLERANCE_MS
        const count = isEarlier ? (misfits.get(endpoint) ?? 0) + 1 : 0
        misfits.set(endpoint, count)
        if (current.announced !== report.limit) limit = findByNumber(report.limit) ?? createRateLimit(clock)
        else if (count >= REPORTS_TO_SPLIT) limit = createRateLimit(clock)
        if (limit !== current) misfits.delete(endpoint)
      } else if (current.announced !== undefined && current.announced !== report.limit) {
        limit = findByNumber(report.limit) ?? current
      }
      reported.set(endpoint, limit)
      return limit
    },
  }
}
