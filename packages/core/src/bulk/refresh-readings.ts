import type { ListingPort } from '../cancellation/ports.ts'
import { freshUntil, getReading } from '../cancellation/reading.ts'
import { readFirstPage } from '../reads/first-page.ts'
import { MAX_PAGE_SIZE } from '../wire/page.ts'
import type { OrderFilter } from '../wire/selection.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { getFailure } from '../wire/telnyx-error.ts'
import { toQuery } from './order-filter.ts'
import { type SelectOptions, withDefaultStatus } from './select-orders.ts'

/** A reading that stays fresh for at least this long is passed on: it must last until the order's turn. */
const MIN_FRESH_LEFT_MS = 15_000

/** How long a page may wait for its turn under the rate limit; the orders could be read one by one instead. */
const PAGE_TURN_TIMEOUT_MS = 10_000

/**
 * Yields the same orders, with fresher readings where one page now and then can provide them. Otherwise orders
 * that were listed long ago have to be read again one by one. A page is read when a reading gets old, and again
 * when the orders of the last page are used up. Useful with guards, which must see each order. Ids are passed on
 * unchanged, and a selected order stays selected even if its fresher reading no longer matches the filter.
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
  const query = toQuery(withDefaultStatus(filter))
  let size: number | undefined = MAX_PAGE_SIZE
  const isFreshEnough = (order: SubNumberOrder) => {
    const reading = getReading(order)
    return reading !== undefined && freshUntil(reading) - clock.monotonic() >= MIN_FRESH_LEFT_MS
  }
  let page = new Map<string, SubNumberOrder>()
  let nextPageAt = Number.NEGATIVE_INFINITY
  let wasPageUseful = false

  for (const listed of orders) {
    if (typeof listed === 'string' || isFreshEnough(listed)) {
      yield listed
      continue
    }
    if (!page.has(listed.id) && (wasPageUseful || clock.monotonic() >= nextPageAt)) {
      page = await readPage()
      nextPageAt = clock.monotonic() + MIN_FRESH_LEFT_MS
      wasPageUseful = false
    }
    const order = page.get(listed.id)
    if (order && isFreshEnough(order)) wasPageUseful = true
    yield order ?? listed
  }

  async function readPage() {
    try {
      const startBy = clock.monotonic() + PAGE_TURN_TIMEOUT_MS
      const read = (trySize: number | undefined) =>
        subNumberOrders.list(
          { ...query, ...(trySize !== undefined && { page: { size: trySize } }) },
          { priority: 'bulk', startBy, ...options },
        )
      const first = await readFirstPage(read, { largest: size, mayOmitSize: true })
      size = first.size
      return new Map(first.page.data.map((order) => [order.id, order]))
    } catch (error) {
      // The page only saves requests: without it, each order is read on its own.
      getFailure(error)
      return new Map<string, SubNumberOrder>()
    }
  }
}
