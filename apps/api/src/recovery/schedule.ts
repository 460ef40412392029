/** How soon the order of an `accepted` or `unknown` is read again at the earliest, in milliseconds. */
export const SHORTEST_WAIT_MS = 5_000
/** How long a reading is put off at most, in milliseconds. */
export const LONGEST_WAIT_MS = 3_600_000
/** After this long, in milliseconds, an order that is still not final is left to a person. */
export const LEFT_AFTER_MS = 30 * 24 * 3_600_000

/**
 * When to read an order again that a row was closed for at a moment: as long again as it has been closed, so
 * that each wait is about twice the one before. Undefined once it is left to a person.
 */
export function nextCheck(closedAt: number, now: number): number | undefined {
  const since = now - closedAt
  if (since >= LEFT_AFTER_MS) return undefined
  return now + Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, since))
}
