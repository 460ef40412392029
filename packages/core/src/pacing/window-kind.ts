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
  let last = { used: 0, sentAt: Number.NEGATIVE_INFINITY }
  let endedAt = Number.NEGATIVE_INFINITY
  /** When the first request of the last window was sent whose beginning is certain. */
  let beganAt = Number.NEGATIVE_INFINITY
  return {
    /** The report in the response to a request sent at `sentAt` counted this many requests. */
    record(used: number, sentAt: number, windowMs: number, now: number) {
      if (used < last.used / 2) {
        endedAt = now
        // The count of a sliding window drops, too, during a pause, or after a request that others have overtaken.
        const sinceLast = sentAt - last.sentAt
        if (sinceLast >= 0 && sinceLast < windowMs / 2) beganAt = sentAt
      }
      last = { used, sentAt }
    },
    /** From when on a request counts in the next window. Undefined if windows may not be fixed. */
    nextFrom(now: number, windowMs: number): number | undefined {
      const windows = (now - beganAt) / windowMs
      if (windowMs >= LONG_MS || windows > WINDOWS_WITHOUT_END) return undefined
      return beganAt + Math.ceil(windows) * windowMs
    },
    estimate(now: number, windowMs: number): WindowKind {
      if (windowMs >= LONG_MS) return 'long'
      return now - endedAt < WINDOWS_WITHOUT_END * windowMs ? 'fixed' : 'sliding'
    },
  }
}
