/** From this length on, a reset in whole seconds says well enough when the window began, in milliseconds. */
const LONG_MS = 5_000
/** How many windows without a visible end show that a window is sliding. */
const WINDOWS_WITHOUT_END = 5

/**
 * What the reports of a window are worth. `long`: they show how fast the limit is used. `fixed` and `sliding` are
 * shorter: the former restarts its count every time, the latter counts the requests of the last window's length.
 */
export type WindowKind = 'long' | 'fixed' | 'sliding'

/** Recognizes a fixed window by its end, at which the count drops. Times are in milliseconds. */
export function createWindowKind() {
  let lastUsed = 0
  let endedAt = Number.NEGATIVE_INFINITY
  return {
    /** A report counted this many requests. */
    record(used: number, now: number) {
      if (used < lastUsed / 2) endedAt = now
      lastUsed = used
    },
    estimate(now: number, windowMs: number): WindowKind {
      if (windowMs >= LONG_MS) return 'long'
      return now - endedAt < WINDOWS_WITHOUT_END * windowMs ? 'fixed' : 'sliding'
    },
  }
}
