import type { Sent } from './sent.ts'

const FIRST_BACKOFF_MS = 1_000
const LONGEST_BACKOFF_MS = 30_000

/** The time after a 429 in which nothing may go out. */
export function createBlock() {
  let until = 0
  /** The last request that was sent when the block began: older ones that are turned away prove nothing new. */
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
    /** One was turned away, and told how long to wait or not; `sentCount` have gone out by now. */
    rejected(sent: Sent, now: number, waitMs: number | undefined, sentCount: number) {
      if (waitMs) until = Math.max(until, now + waitMs)
      if (!isNews(sent)) return
      if (!waitMs) {
        const backoff = FIRST_BACKOFF_MS * 2 ** rejectionsInARow
        until = Math.max(until, now + Math.min(backoff, LONGEST_BACKOFF_MS))
      }
      rejectionsInARow++
      after = sentCount
    },
    /** One was let through that went out after the block began. */
    passed() {
      rejectionsInARow = 0
    },
  }
}
