/** How long after its deadline an open cancellation is closed by the sweep, in milliseconds. */
export const SWEEP_MARGIN_MS = 15_000

/** The shortest delay until the order of an `accepted` or `unknown` cancellation is read again, in milliseconds. */
export const SHORTEST_RECHECK_DELAY_MS = 5_000
/** The longest delay, in milliseconds. */
export const LONGEST_RECHECK_DELAY_MS = 3_600_000
/** Rechecks end this long after the cancellation was closed, in milliseconds. A person has to check then. */
export const RECHECK_LIMIT_MS = 30 * 24 * 3_600_000

/**
 * When to recheck the order of a cancellation: each delay equals the time since the cancellation was closed,
 * so that it about doubles each time. Undefined once rechecks end.
 */
export function getNextRecheck(closedAt: number, now: number): number | undefined {
  const age = now - closedAt
  if (age >= RECHECK_LIMIT_MS) return undefined
  return now + Math.min(LONGEST_RECHECK_DELAY_MS, Math.max(SHORTEST_RECHECK_DELAY_MS, age))
}
