/** One-line rows of a longer list that are on the screen. */
export interface Window {
  top: number
  end: number
}

/**
 * Which rows to show: the window moves only as far as it must to hold the cursor, and never beyond the
 * end of the list.
 */
export function windowOf({
  top,
  cursor,
  count,
  rows,
}: {
  top: number
  cursor: number
  count: number
  rows: number
}): Window {
  const atMost = Math.min(top, cursor, Math.max(0, count - rows))
  const first = Math.max(0, atMost, cursor - rows + 1)
  return { top: first, end: Math.min(count, first + rows) }
}
