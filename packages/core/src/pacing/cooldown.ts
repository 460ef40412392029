import type { GrantedRequest } from './granted-request.ts'

type NumberedRequest = Pick<GrantedRequest, 'number'>

const FIRST_COOLDOWN_MS = 1_000
const MAX_COOLDOWN_MS = 30_000
/** However long a wait a 429 announces, one request probes the limit after this time. */
const MAX_MS_WITHOUT_PROBE = 60_000

/** The time after a 429 in which nothing is sent. Times are of the monotonic clock, in milliseconds. */
export function createCooldown() {
  let until = Number.NEGATIVE_INFINITY
  /** The last request sent before the cooldown began. A rejection of an older one is no news. */
  let startedAfter = 0
  let rejectionsInARow = 0

  const isAfterStart = (request: NumberedRequest) => request.number > startedAfter

  return {
    get until() {
      return until
    },
    /** No request has passed since the cooldown: one goes ahead of the others to probe the limit. */
    get needsProbe() {
      return rejectionsInARow > 0
    },
    /** Whether a request was sent after the cooldown began. */
    isAfterStart,
    /** A request got a 429. `waitMs`: the announced wait, if any. `grantedCount`: turns granted so far. */
    rejected(request: NumberedRequest, now: number, waitMs: number | undefined, grantedCount: number) {
      if (waitMs) until = Math.max(until, now + Math.min(waitMs, MAX_MS_WITHOUT_PROBE))
      if (!isAfterStart(request)) return
      if (!waitMs) {
        const backoff = FIRST_COOLDOWN_MS * 2 ** rejectionsInARow
        until = Math.max(until, now + Math.min(backoff, MAX_COOLDOWN_MS))
      }
      rejectionsInARow++
      startedAfter = grantedCount
    },
    /** A request that was sent after the cooldown began passed. */
    passed() {
      rejectionsInARow = 0
    },
  }
}
