import { z } from 'zod'
import { checkClient } from '../cancellation/check-arguments.ts'
import type { ListingPort } from '../cancellation/ports.ts'
import type { ListAllOptions } from '../reads/list-pages.ts'
import { type OrderFilter, type Selection, selectionSchema } from '../wire/selection.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { matchesFilter, toQuery } from './order-filter.ts'

/** Options of the requests that read a selection, and of an incomplete list. */
export type SelectOptions = Pick<ListAllOptions, 'signal' | 'priority' | 'onRetry' | 'onIncomplete'>

/** Adds the default status `pending`. */
export const withDefaultStatus = (filter: OrderFilter): OrderFilter => ({
  ...filter,
  status: filter.status ?? 'pending',
})

/** @throws TypeError that names the wrong field: no ids, an empty filter, or a value that is not valid */
export function checkSelection(selection: Selection) {
  if (typeof selection !== 'object' || selection === null) {
    throw new TypeError('`selection` must be { sub_number_order_ids } or { filter }.')
  }
  // The error of the union would only say "invalid".
  const [ids, filter] = selectionSchema.options
  const parsed = ('filter' in selection ? filter : ids).safeParse(selection)
  if (!parsed.success) throw new TypeError(`The selection is not valid:\n${z.prettifyError(parsed.error)}`)
}

/**
 * Lists every order that matches a filter, page by page. An empty filter matches every order.
 *
 * @throws TelnyxError if a page can't be read
 * @throws IncompleteListError after the last order, if others are known to be missing
 * @example
 * for await (const orders of listMatching(client, { status: 'pending' })) console.log(orders.length)
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
 * Selects every order that matches a filter, each once. The list is read to its end first: cancelling orders while
 * it is read would shift the pages that follow. Only pending orders, unless the filter names another status.
 *
 * @throws TypeError if the filter is empty or not valid
 * @throws TelnyxError if a page can't be read
 * @throws IncompleteListError if orders are known to be missing; with `onIncomplete`, the orders that could be read
 * are returned instead
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
  for await (const orders of listMatching(client, withDefaultStatus(filter), options))
    selected.push(...orders)
  return selected
}
