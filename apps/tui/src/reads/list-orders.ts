import type { SubNumberOrder } from '@countermand/core'
import type { Client } from '../connection.ts'
import { matches, type OrderFilter, queryOf } from './order-filter.ts'
import { type PatienceOptions, patiently } from './patiently.ts'

/** A server that answers at once would otherwise never let anything be shown. */
const LARGEST_BATCH = 250

/**
 * Every order that fits a filter, in batches as the pages come. A page that could not be read starts
 * the listing again; orders that were already handed out are not handed out twice.
 *
 * @throws TelnyxError when it stays unreadable
 */
export async function* listOrders(
  client: Client,
  filter: OrderFilter,
  options: PatienceOptions = {},
): AsyncGenerator<SubNumberOrder[], void, void> {
  const { signal } = options
  const handedOut = new Set<string>()
  const begin = () => client.subNumberOrders.listAll(queryOf(filter), { signal, priority: 'bulk' })
  let orders = begin()
  const next = async () => {
    try {
      return await orders.next()
    } catch (error) {
      orders = begin()
      throw error
    }
  }

  let batch: SubNumberOrder[] = []
  for (;;) {
    // All orders of a page come without waiting; the first one that doesn't belongs to the next.
    const coming = patiently(client, next, options)
    const isWaiting = await Promise.race([coming.then(no, no), turnOfTheLoop()])
    if (batch.length >= LARGEST_BATCH || (isWaiting && batch.length > 0)) {
      yield batch
      batch = []
    }
    const { value: order, done } = await coming
    if (done) break
    if (handedOut.has(order.id) || !matches(order, filter)) continue
    handedOut.add(order.id)
    batch.push(order)
  }
  if (batch.length > 0) yield batch
}

const no = () => false
const turnOfTheLoop = () => new Promise<true>((resolve) => setImmediate(() => resolve(true)))
