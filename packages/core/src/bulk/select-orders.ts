import { z } from 'zod'
import { checkClient } from '../cancellation/check-arguments.ts'
import type { ListingPort } from '../cancellation/ports.ts'
import { freshUntil, getReading } from '../cancellation/reading.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import { readFirstPage } from '../reads/first-page.ts'
import type { ListAllOptions } from '../reads/list-pages.ts'
import type { RetryOptions } from '../reads/retry-read.ts'
import { MAX_PAGE_SIZE } from '../wire/page.ts'
import { type OrderFilter, type Selection, selectionSchema } from '../wire/selection.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { failureOf } from '../wire/telnyx-error.ts'
import { matchesFilter, toQuery } from './order-filter.ts'

/** What reading a selection may ask of its requests, and what becomes of a list that is incomplete. */
export type SelectOptions = Pick<RequestOptions, 'signal' | 'priority'> &
  RetryOptions &
  Pick<ListAllOptions, 'onIncomplete'>

/** Pending orders are meant unless another status is named. */
const withStatus = (filter: OrderFilter): OrderFilter => ({
  ...filter,
  status: filter.status ?? 'pending',
})

/**
 * A selection that means something.
 *
 * @throws TypeError that names the wrong field: no ids, no filter, or a value that can't be one
 */
export function checkSelection(selection: Selection): Selection {
  if (typeof selection !== 'object' || selection === null) {
    throw new TypeError('`selection` must be { sub_number_order_ids } or { filter }.')
  }
  // The union alone would say no more than "invalid".
  const [ids, filter] = selectionSchema.options
  const parsed = ('filter' in selection ? filter : ids).safeParse(selection)
  if (!parsed.success) throw new TypeError(`The selection is not valid:\n${z.prettifyError(parsed.error)}`)
  return selection
}

/**
 * Every order that fits a filter, page by page as they come. An empty filter fits every order.
 *
 * @throws TelnyxError when a page stays unreadable
 * @throws IncompleteListError after the last order, when others are known to be missing
 */
export async function* listMatching(
  client: ListingPort,
  filter: OrderFilter,
  options: SelectOptions = {},
): AsyncGenerator<SubNumberOrder[], void, void> {
  for await (const orders of client.subNumberOrders.listAllPages(toQuery(filter), options)) {
    const now = client.clock.now()
    const matching = orders.filter((order) => matchesFilter(order, filter, now))
    if (matching.length > 0) yield matching
  }
}

/**
 * Every order that fits a filter, listed to its end and each once, so that cancelling them shifts no
 * page that is still to come. Pending ones unless the filter names another status.
 *
 * @throws TypeError when the filter is empty or wrong
 * @throws TelnyxError when the listing stays unreadable
 * @throws IncompleteListError when orders are known to be missing; with `onIncomplete`, what could be read is
 * given instead
 * @example
 * const stuck = await selectOrders(client, { country_code: 'DE', older_than_minutes: 30 * 24 * 60 })
 */
export async function selectOrders(
  client: ListingPort,
  filter: OrderFilter,
  options: SelectOptions = {},
): Promise<SubNumberOrder[]> {
  checkClient(client)
  checkSelection({ filter })
  const selected: SubNumberOrder[] = []
  for await (const orders of listMatching(client, withStatus(filter), options)) selected.push(...orders)
  return selected
}

/** A reading younger than this is handed on as it is: it has to last until the order's turn. */
const STILL_YOUNG_MS = 15_000

/** How long a page may wait for its turn under the rate limit; the orders could be read meanwhile. */
const LONGEST_WAIT_MS = 10_000

/**
 * The same orders, each with as young a reading as one page now and then can give: what was listed long
 * ago would have to be read again one by one. One page is asked for when a reading has grown old, and
 * again when the orders of the last page are used up. Worth it before guards, which must see each order.
 * Ids pass as they are, and what was selected stays selected, also if a younger reading fits no more.
 *
 * @example
 * const orders = await selectOrders(client, filter)
 * const run = cancelOrders(client, refreshReadings(client, orders, filter), { guards, total: orders.length })
 */
export async function* refreshReadings(
  client: ListingPort,
  orders: Iterable<SubNumberOrder | string>,
  filter: OrderFilter = {},
  options: SelectOptions = {},
): AsyncGenerator<SubNumberOrder | string, void, void> {
  const { clock, subNumberOrders } = client
  const query = toQuery(withStatus(filter))
  let size: number | undefined = MAX_PAGE_SIZE
  const isYoung = (order: SubNumberOrder) => {
    const reading = getReading(order)
    return reading !== undefined && freshUntil(reading) - clock.monotonic() >= STILL_YOUNG_MS
  }
  let page = new Map<string, SubNumberOrder>()
  let askAgainAt = Number.NEGATIVE_INFINITY
  let wasOfUse = false

  for (const listed of orders) {
    if (typeof listed === 'string' || isYoung(listed)) {
      yield listed
      continue
    }
    if (!page.has(listed.id) && (wasOfUse || clock.monotonic() >= askAgainAt)) {
      page = await readPage()
      askAgainAt = clock.monotonic() + STILL_YOUNG_MS
      wasOfUse = false
    }
    const order = page.get(listed.id)
    if (order && isYoung(order)) wasOfUse = true
    yield order ?? listed
  }

  async function readPage() {
    try {
      const startBy = clock.monotonic() + LONGEST_WAIT_MS
      const read = (trySize: number | undefined) =>
        subNumberOrders.list(
          { ...query, ...(trySize !== undefined && { page: { size: trySize } }) },
          { priority: 'bulk', startBy, ...options },
        )
      const first = await readFirstPage(read, { largest: size, canGoWithout: true })
      size = first.size
      return new Map(first.page.data.map((order) => [order.id, order]))
    } catch (error) {
      // Only a saving: each order is read by itself then.
      failureOf(error)
      return new Map<string, SubNumberOrder>()
    }
  }
}
