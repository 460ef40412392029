import type { Sent } from './sent.ts'

const FIRST_BACKOFF_MS = 1_000
const LONGEST_BACKOFF_MS = 30_000
/** However long a 429 says to wait: after this one request goes ahead and finds out, in milliseconds. */
const LONGEST_WITHOUT_A_PROBE_MS = 60_000

/** The time after a 429 in which nothing may go out. Times are of a monotonic clock. */
export function createBlock() {
  let until = Number.NEGATIVE_INFINITY
  /** The last request that was sent when the block began: older ones that are rejected prove nothing new. */
  let after = 0
  let rejectionsInARow = 0

  const isNews = (sent: Sent) => sent.number > after

  return {
    get until() {
      return until
    },
    /** Whether nothing has passed since: then one goes ahead and finds out for all. */
    get isUnproven() {
      return rejectionsInARow > 0
    },
    /** Whether a request went out after the block began. */
    isNews,
    /** One was rejected, with a wait announced or not; `sentCount` have gone out by now. */
    rejected(sent: Sent, now: number, waitMs: number | undefined, sentCount: number) {
      if (waitMs) until = Math.max(until, now + Math.min(waitMs, LONGEST_WITHOUT_A_PROBE_MS))
      if (!isNews(sent)) return
      if (!waitMs) {
        const backoff = FIRST_BACKOFF_MS * 2 ** rejectionsInARow
        until = Math.max(until, now + Math.min(backoff, LONGEST_BACKOFF_MS))
      }
      rejectionsInARow++
      after = sentCount
    },
    /** One passed that went out after the block began. */
    passed() {
      rejectionsInARow = 0
    },
  }
}
