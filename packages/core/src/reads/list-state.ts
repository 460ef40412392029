import { DEFAULT_PAGE_SIZE, type ReadPage } from '../wire/page.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import { IncompleteListError, type ListCounts } from './incomplete-list-error.ts'
import { createListMeta } from './list-meta.ts'

/** How messages name the elements of a list. */
export interface ElementNames {
  /** Such as `an order`. */
  singular: string
  /** Such as `orders`. */
  plural: string
  /** What every element must have, such as `an id and a status`. */
  required: string
}

/** The state of a list while it is read: pages in, new elements and the end of the list out. It sends no request. */
export interface ListState<Item> {
  /** Adds a page and returns its elements that were on no earlier page. */
  add(page: ReadPage<Item>): Item[]
  /** Records that Telnyx rejected the request for the next page. */
  recordRejection(failure: TelnyxFailure): void
  /** Whether no further page needs to be read. */
  isOver(): boolean
  /** The error that says how many elements are missing; undefined if none is. `size`: the requested page size. */
  shortfall(size: number | undefined): IncompleteListError | undefined
}

/** How many pages in a row may contain no new element while more are announced. */
const MAX_PAGES_WITHOUT_NEW = 50

const NOTHING_NEW = `The server announces more, but ${MAX_PAGES_WITHOUT_NEW} pages in a row had no new one.`

const UNPAGED =
  'The server ignores page[number] and always sends the same page. Narrow the filter to list the others.'

/** `first`: the number of the first page. */
export function createListState<Item extends { id: string }>(
  first: number,
  names: ElementNames,
): ListState<Item> {
  const meta = createListMeta(first === 1)
  const known = new Set<string>()
  let unreadable = 0
  let number = first - 1
  let previous = ''
  let pagesWithoutNew = 0
  /** How many elements the first page has, as long as no other page had a new one. */
  let onlyPage: number | undefined
  let isOver = false
  let rejection: string | undefined

  const found = () => known.size + unreadable
  const announcesMore = () => meta.announcesMore(number, found())

  /** How many pages in a row without a new element end the list. */
  function allowedPagesWithoutNew(elements: number, isRepeated: boolean): number {
    if (announcesMore() && (elements === 0 || !isRepeated)) return MAX_PAGES_WITHOUT_NEW
    // Elements created between two requests shift the others to the next page: one such page is not the end.
    return elements === 0 ? 1 : 2
  }

  return {
    add({ sent, items, unreadable: unreadableHere }) {
      number++
      meta.record(sent.meta)
      const elements = sent.data ?? []
      const fresh = items.filter(({ id }) => !known.has(id) && known.add(id))
      const content = pageContent(items, elements)
      const isRepeated = content === previous
      previous = content
      // A page without a new element was counted before.
      if (fresh.length > 0 || (items.length === 0 && !isRepeated)) unreadable += unreadableHere
      if (number === first) onlyPage = elements.length
      else if (fresh.length > 0 || elements.length === 0) onlyPage = undefined
      pagesWithoutNew = fresh.length > 0 ? 0 : pagesWithoutNew + 1
      isOver = pagesWithoutNew > 0 && pagesWithoutNew >= allowedPagesWithoutNew(elements.length, isRepeated)
      return fresh
    },

    recordRejection(failure) {
      rejection = `Page ${number + 1} was rejected: ${failure.message}.`
      onlyPage = undefined
    },

    isOver: () => isOver,

    shortfall(size) {
      // If nothing announces how many there are, exactly one full page may not be all of them.
      const isFullPage = onlyPage !== undefined && (onlyPage === DEFAULT_PAGE_SIZE || onlyPage === size)
      const isShort = announcesMore() || (isFullPage && !meta.confirmsComplete(number, found()))
      if (!isShort && unreadable === 0) return undefined
      const total = meta.total(found()) ?? (isShort ? undefined : found())
      const counts = { listed: known.size, total, unreadable }
      const reason = rejection ?? (onlyPage === undefined ? NOTHING_NEW : UNPAGED)
      return new IncompleteListError(`${describeCounts(counts, names)}${isShort ? ` ${reason}` : ''}`, counts)
    },
  }
}

/** Equal for two pages with the same elements, in any sequence. */
const pageContent = (items: readonly { id: string }[], elements: readonly unknown[]) =>
  JSON.stringify(items.length > 0 ? items.map(({ id }) => id).sort() : elements)

function describeCounts(
  { listed, total, unreadable }: ListCounts,
  { singular, plural, required }: ElementNames,
): string {
  const counts =
    total === undefined
      ? `Only ${listed} ${plural} could be read, and there may be more.`
      : `Only ${listed} of ${total} ${plural} could be read.`
  if (unreadable === 0) return counts
  return unreadable === 1
    ? `${counts} 1 element of the list is not ${singular} with ${required}.`
    : `${counts} ${unreadable} elements of the list are not ${plural} with ${required}.`
}
