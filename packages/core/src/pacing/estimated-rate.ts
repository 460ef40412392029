import { SPACING } from './jitter.ts'

/** The rate grows by a twentieth in the time it was measured over. */
const DECAY = 0.95

/**
 * The rate of a limit that no header announces: what passed between two rejections suggests it. Until
 * then answers let more and more requests be under way at once.
 */
export function createGuessedRate() {
  let allowedInFlight = 1
  let measured = { from: 0, passed: 0 }
  let guess: { interval: number; at: number; overMs: number } | undefined
  return {
    get allowedInFlight() {
      return allowedInFlight
    },
    /** Milliseconds between two requests; 0 while nothing suggests any. */
    interval: (now: number) => (guess ? guess.interval * DECAY ** ((now - guess.at) / guess.overMs) : 0),
    /** What passes from a moment on measures the limit anew. */
    measureFrom(moment: number) {
      measured = { from: moment, passed: 0 }
    },
    passed() {
      measured.passed++
      allowedInFlight++
    },
    /** Turned away, with nothing to send before a moment. */
    rejected(until: number) {
      allowedInFlight = Math.max(1, Math.floor(allowedInFlight / 2))
      const overMs = until - measured.from
      // A late rejection can lengthen a block beyond a request that has passed already.
      if (measured.passed === 0 || overMs <= 0) return
      guess = { interval: (overMs / measured.passed) * SPACING, at: until, overMs }
    },
  }
}
