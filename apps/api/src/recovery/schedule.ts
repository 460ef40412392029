/** How long after its deadline an open cancellation is closed by the sweep, in milliseconds. */
export const SWEEP_MARGIN_MS = 15_000

/** The shortest delay until the order of an `accepted` or `unknown` cancellation is read again, in milliseconds. */
export const SHORTEST_RECHECK_DELAY_MS = 5_000
/** The longest delay, in milliseconds. */
export const LONGEST_RECHECK_DELAY_MS = 3_600_000
/** Rechecks end this long after the cancellation was closed, in milliseconds. A person has to check then. */
export const RECHECK_LIMIT_MS = 30 * 24 * 3_600_000

/**
 * The delay until the next recheck of an order whose cancellation was closed `ageMs` ago. It equals that age, so
 * that it about doubles each time. Null once rechecks end.
 */
export function getRecheckDelay(ageMs: number): number | null {
  if (ageMs >= RECHECK_LIMIT_MS) return null
  return Math.min(LONGEST_RECHECK_DELAY_MS, Math.max(SHORTEST_RECHECK_DELAY_MS, ageMs))
}
