import type { ListAllOptions, SubNumberOrder } from '@countermand/core'
import type { Client } from '../connection.ts'
import { matches, type OrderFilter, queryOf } from './order-filter.ts'

/**
 * Every order that fits a filter, page by page.
 *
 * @throws TelnyxError when a page stays unreadable
 */
export async function* listOrders(
  client: Client,
  filter: OrderFilter,
  options: ListAllOptions,
): AsyncGenerator<SubNumberOrder[], void, void> {
  for await (const orders of client.subNumberOrders.listAllPages(queryOf(filter), options)) {
    const fitting = orders.filter((order) => matches(order, filter))
    if (fitting.length > 0) yield fitting
  }
}
