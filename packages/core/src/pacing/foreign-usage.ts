/** Others are believed to use this much more than was seen: what they send while our request is on its way. */
const GROW = 1.05

/**
 * What others use of the limit: the most that was seen in the current span of a window's length and in
 * the one before. Times are milliseconds.
 */
export function createUseByOthers() {
  let span = { from: 0, most: 0, before: 0 }
  return {
    note(used: number, now: number, windowMs: number) {
      const age = now - span.from
      if (age >= windowMs) span = { from: now, most: 0, before: age < 2 * windowMs ? span.most : 0 }
      span.most = Math.max(span.most, used)
    },
    /** What they may be using of a window now. */
    at(now: number, windowMs: number): number {
      const age = now - span.from
      if (age >= 2 * windowMs) return 0
      return Math.ceil((age < windowMs ? Math.max(span.most, span.before) : span.most) * GROW)
    },
  }
}
