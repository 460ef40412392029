/** What the `meta` of the pages announces about the whole list. It may be missing or wrong. */
export interface ListMeta {
  record(meta: unknown): void
  /** The number of elements in the list; undefined if no page announced it, or if more were found. */
  total(found: number): number | undefined
  /** Whether more elements are announced after this page, when so many were found. */
  announcesMore(page: number, found: number): boolean
  /** Whether the elements found so far are announced to be all. */
  confirmsComplete(page: number, found: number): boolean
}

/** `isWhole`: the list is read from its first page. */
export function createListMeta(isWhole: boolean): ListMeta {
  let total: number | undefined
  let pages: number | undefined

  const credibleTotal = (found: number) => (total !== undefined && total >= found ? total : undefined)

  function announcesMore(page: number, found: number): boolean {
    const expected = credibleTotal(found)
    return expected === undefined ? pages !== undefined && page < pages : found < expected
  }

  return {
    record(meta) {
      if (typeof meta !== 'object' || meta === null) return
      const { total_results, total_pages } = meta as Record<string, unknown> // an array has neither
      // The lowest number: elements that are created while we list are not missing.
      if (isWhole && isCount(total_results)) total = Math.min(total ?? total_results, total_results)
      if (isCount(total_pages)) pages = total_pages
    },
    total: credibleTotal,
    announcesMore,
    confirmsComplete: (page, found) =>
      (total === undefined ? pages !== undefined : credibleTotal(found) !== undefined) &&
      !announcesMore(page, found),
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0
