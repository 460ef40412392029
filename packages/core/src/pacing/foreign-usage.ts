/** Other users may send more while our request is in flight, so we assume this much more than observed. */
const MARGIN = 1.05

/**
 * How many requests other users of the same key send in a window: the highest count observed in the current
 * span of a window's length and the span before it. Times are in milliseconds.
 */
export function createForeignUsage() {
  let span = { from: 0, most: 0, before: 0 }
  return {
    record(used: number, now: number, windowMs: number) {
      const age = now - span.from
      if (age >= windowMs) span = { from: now, most: 0, before: age < 2 * windowMs ? span.most : 0 }
      span.most = Math.max(span.most, used)
    },
    /** How many requests of a window other users may be using now. */
    estimate(now: number, windowMs: number): number {
      const age = now - span.from
      if (age >= 2 * windowMs) return 0
      return (age < windowMs ? Math.max(span.most, span.before) : span.most) * MARGIN
    },
  }
}
