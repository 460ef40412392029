import { SPACING } from './jitter.ts'

/** The interval shrinks by a twentieth in the time over which the rate was measured, to find a higher limit. */
const DECAY = 0.95

/** An estimate from fewer requests says more about how little was sent than about a limit. */
const MIN_PASSED = 20
/** How long such a weak estimate counts, in milliseconds. */
const WEAK_ESTIMATE_VALID_MS = 60_000

/**
 * The rate of a limit that no header announces, estimated from how many requests pass between two rejections.
 * Before the first rejection, each response allows one more request in flight.
 */
export function createEstimatedRate() {
  let allowedInFlight = 1
  let measured = { from: 0, passed: 0 }
  let estimate: { interval: number; at: number; overMs: number; until: number } | undefined
  return {
    get allowedInFlight() {
      return allowedInFlight
    },
    /** Milliseconds between two requests; 0 without an estimate. */
    interval: (now: number) =>
      estimate && now < estimate.until
        ? estimate.interval * DECAY ** ((now - estimate.at) / estimate.overMs)
        : 0,
    /** Starts a new measurement at this moment. */
    measureFrom(moment: number) {
      measured = { from: moment, passed: 0 }
    },
    passed() {
      measured.passed++
      allowedInFlight++
    },
    /** A request got a 429, and nothing is sent until then. */
    rejected(until: number) {
      allowedInFlight = Math.max(1, Math.floor(allowedInFlight / 2))
      const overMs = until - measured.from
      // A late rejection may extend a cooldown after a request has already passed.
      if (measured.passed === 0 || overMs <= 0) return
      estimate = {
        interval: (overMs / measured.passed) * SPACING,
        at: until,
        overMs,
        until: measured.passed < MIN_PASSED ? until + WEAK_ESTIMATE_VALID_MS : Number.POSITIVE_INFINITY,
      }
    },
  }
}
