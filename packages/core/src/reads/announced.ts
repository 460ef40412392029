/** What the `meta` of the pages announces of the whole list. It may be missing or wrong. */
export interface Announced {
  note(meta: unknown): void
  /** How many orders the list has; undefined when nothing says so, or when more than that were found. */
  total(found: number): number | undefined
  /** Whether orders are still to come after a page, when so many were found. */
  saysMore(page: number, found: number): boolean
  /** Whether it says that those that were found are all. */
  confirms(page: number, found: number): boolean
}

/** `isWhole`: the list is read from its first page on. */
export function createAnnounced(isWhole: boolean): Announced {
  let total: number | undefined
  let pages: number | undefined

  const credible = (found: number) => (total !== undefined && total >= found ? total : undefined)

  function saysMore(page: number, found: number): boolean {
    const expected = credible(found)
    return expected === undefined ? pages !== undefined && page < pages : found < expected
  }

  return {
    note(meta) {
      if (typeof meta !== 'object' || meta === null) return
      const { total_results, total_pages } = meta as Record<string, unknown> // an array has neither
      // The least that was announced: orders that are created while we list are not missing.
      if (isWhole && isCount(total_results)) total = Math.min(total ?? total_results, total_results)
      if (isCount(total_pages)) pages = total_pages
    },
    total: credible,
    saysMore,
    confirms: (page, found) =>
      (total === undefined ? pages !== undefined : credible(found) !== undefined) && !saysMore(page, found),
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
