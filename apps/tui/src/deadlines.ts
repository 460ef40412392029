import {
  type IncompleteListError,
  type RetryOptions,
  retryRead,
  type SubNumberOrder,
} from '@countermand/core'
import { isValidId, type NumberOrderPhoneNumber, parseTime, statusMeaning } from '@countermand/core/wire'
import type { Client } from './connection.ts'
import { isNotFound } from './is-not-found.ts'
import { objectElements } from './text/format.ts'

/** When Telnyx cancels orders by itself: the earliest deadline of their phone numbers, as Telnyx sent it. */
export interface Deadlines {
  of(order: Pick<SubNumberOrder, 'id'>): string | undefined
}

interface ReadDeadlinesOptions extends RetryOptions {
  onIncomplete(error: IncompleteListError): void
  /** Called after each page but the last, with the number of phone numbers read so far. */
  onProgress?(count: number): void
}

/**
 * Reads the deadlines of the pending orders among these from the list of all phone numbers, until each of their
 * numbers was read. Telnyx cancels no other orders by itself.
 *
 * @throws TelnyxError if a page stays unreadable
 */
export async function readDeadlines(
  client: Client,
  orders: readonly SubNumberOrder[],
  { onProgress, ...options }: ReadDeadlinesOptions,
): Promise<Deadlines> {
  const earliest = createEarliest()
  const deadlines: Deadlines = { of: ({ id }) => earliest.get(id) }
  const pending = orders.filter(isPending)
  if (pending.length === 0) return deadlines
  /** How many numbers of each order are still to be read; infinite if Telnyx doesn't say how many it has. */
  const missing = new Map(pending.map((order) => [order.id.toLowerCase(), countNumbers(order)]))
  const wanted = new Set(missing.keys())
  const request = { priority: 'bulk', ...options } as const
  let count = 0
  for await (const page of client.numberOrderPhoneNumbers.listAllPages(toQuery(pending), request)) {
    for (const item of page) {
      const id = item.sub_number_order_id.toLowerCase()
      if (!wanted.has(id)) continue
      earliest.add(id, item)
      const left = (missing.get(id) ?? 0) - 1
      if (left > 0) missing.set(id, left)
      else missing.delete(id)
    }
    if (missing.size === 0 || options.signal?.aborted) break
    count += page.length
    onProgress?.(count)
  }
  return deadlines
}

const isPending = ({ status }: SubNumberOrder) => statusMeaning(status) === 'pending'

const countNumbers = ({ phone_numbers_count: count }: SubNumberOrder) =>
  Number.isSafeInteger(count) ? Number(count) : Number.POSITIVE_INFINITY

/** The one documented filter is the country. */
function toQuery(orders: readonly SubNumberOrder[]) {
  const [country, ...others] = new Set(orders.map(({ country_code }) => country_code))
  return typeof country === 'string' && others.length === 0 ? { filter: { country_code: country } } : {}
}

/**
 * Reads the deadline of one order that was retrieved with its phone numbers, each of them on its own: the list of all
 * may be long. Undefined if the order has none.
 *
 * @throws TelnyxError if a number stays unreadable
 */
export async function readDeadline(
  client: Client,
  order: SubNumberOrder,
  options: RetryOptions,
): Promise<string | undefined> {
  if (!isPending(order)) return undefined
  const { signal } = options
  const earliest = createEarliest()
  const ids = objectElements(order.phone_numbers).flatMap(({ id }) =>
    typeof id === 'string' && isValidId(id) ? [id] : [],
  )
  await Promise.all(
    ids.map(async (id) => {
      const read = (startBy: number) => client.numberOrderPhoneNumbers.retrieve(id, { signal, startBy })
      try {
        earliest.add(order.id, (await retryRead(client, read, options)).data)
      } catch (error) {
        if (!isNotFound(error)) throw error
      }
    }),
  )
  return earliest.get(order.id)
}

function createEarliest() {
  const earliest = new Map<string, string>()
  return {
    get: (orderId: string) => earliest.get(orderId.toLowerCase()),
    add(orderId: string, { deadline }: NumberOrderPhoneNumber) {
      const time = parseTime(deadline)
      if (time === undefined || typeof deadline !== 'string') return
      const known = parseTime(earliest.get(orderId.toLowerCase()))
      if (known === undefined || time < known) earliest.set(orderId.toLowerCase(), deadline)
    },
  }
}

/** The soonest first, then the orders without a deadline; otherwise in the order given. */
export function sortByDeadline(orders: readonly SubNumberOrder[], deadlines: Deadlines): SubNumberOrder[] {
  const time = (order: SubNumberOrder) => parseTime(deadlines.of(order)) ?? Number.MAX_SAFE_INTEGER
  return orders.toSorted((one, other) => time(one) - time(other))
}
