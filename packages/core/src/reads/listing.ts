import { DEFAULT_PAGE_SIZE, type ReadPage } from '../wire/page.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import { createAnnounced } from './announced.ts'
import { IncompleteListError, type ListCounts } from './incomplete-list-error.ts'

/** What has come of a list so far. It knows no request: pages in, new orders and the end out. */
export interface Listing {
  /** Takes a page; gives the orders of it that no page before brought. */
  add(page: ReadPage): SubNumberOrder[]
  /** Takes the refusal of the page after the last one. */
  refuse(failure: TelnyxFailure): void
  /** Whether no further page is worth asking for. */
  isOver(): boolean
  /** Says how many orders are known to be missing; undefined when none is. `size`: how long pages were asked for. */
  shortfall(size: number | undefined): IncompleteListError | undefined
}

/** How many pages in a row may bring no new order while the server announces more. */
const MOST_BARREN = 50

const BARREN = `The server announces more, but ${MOST_BARREN} pages in a row brought nothing new.`

const UNPAGED =
  'The server sends the same page whatever page[number] asks for. Narrow the filter to see the others.'

/** `first`: the number of its first page. */
export function createListing(first: number): Listing {
  const announced = createAnnounced(first === 1)
  const known = new Set<string>()
  let unreadable = 0
  let number = first - 1
  let previous = ''
  /** Pages in a row that brought no new order. */
  let barren = 0
  /** As long as no page but the first brought anything new: how many elements that one has. */
  let onlyPage: number | undefined
  let isOver = false
  let refusal: string | undefined

  const found = () => known.size + unreadable
  const saysMore = () => announced.saysMore(number, found())

  /** How many pages in a row without a new order end the list. */
  function patience(elements: number, isRepeated: boolean): number {
    if (saysMore() && (elements === 0 || !isRepeated)) return MOST_BARREN
    // Orders created between two requests shift the others by as many: one such page is no end.
    return elements === 0 ? 1 : 2
  }

  return {
    add({ sent, orders, unreadable: odd }) {
      number++
      announced.note(sent.meta)
      const elements = sent.data ?? []
      const fresh = orders.filter(({ id }) => !known.has(id) && known.add(id))
      const content = contentOf(orders, elements)
      const isRepeated = content === previous
      previous = content
      // A page of known orders alone was counted before.
      if (fresh.length > 0 || (orders.length === 0 && !isRepeated)) unreadable += odd
      if (number === first) onlyPage = elements.length
      else if (fresh.length > 0 || elements.length === 0) onlyPage = undefined
      barren = fresh.length > 0 ? 0 : barren + 1
      isOver = barren > 0 && barren >= patience(elements.length, isRepeated)
      return fresh
    },

    refuse(failure) {
      refusal = `Page ${number + 1} was refused: ${failure.message}.`
      onlyPage = undefined
    },

    isOver: () => isOver,

    shortfall(size) {
      // Where nothing says how many there are, there may be more than exactly one page of them.
      const isFullPage = onlyPage !== undefined && (onlyPage === DEFAULT_PAGE_SIZE || onlyPage === size)
      const isShort = saysMore() || (isFullPage && !announced.confirms(number, found()))
      if (!isShort && unreadable === 0) return undefined
      const total = announced.total(found()) ?? (isShort ? undefined : found())
      const counts = { listed: known.size, total, unreadable }
      const reason = refusal ?? (onlyPage === undefined ? BARREN : UNPAGED)
      return new IncompleteListError(`${inWords(counts)}${isShort ? ` ${reason}` : ''}`, counts)
    },
  }
}

/** Two pages that bring the same, in whichever order, have the same content. */
const contentOf = (orders: readonly SubNumberOrder[], elements: readonly unknown[]) =>
  JSON.stringify(orders.length > 0 ? orders.map(({ id }) => id).sort() : elements)

function inWords({ listed, total, unreadable }: ListCounts): string {
  const counts =
    total === undefined
      ? `Only ${listed} orders could be read, and there may be more.`
      : `Only ${listed} of ${total} orders could be read.`
  if (unreadable === 0) return counts
  const elements = unreadable === 1 ? '1 element of the list is' : `${unreadable} elements of the list are`
  return `${counts} ${elements} no order with an id and a status.`
}
