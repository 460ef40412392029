import type { Clock } from '../clock.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'

/** An order as Telnyx sent it, and when we read it. */
export interface Reading {
  order: SubNumberOrder
  /** By the wall clock, in milliseconds since the epoch. */
  readAt: number
  /** By the monotonic clock, in milliseconds: a reading is fresh for a duration. */
  readAtMonotonic: number
}

type ReadTime = Omit<Reading, 'order'>

/** How long a reading is fresh enough to send a PATCH, in milliseconds. */
export const READING_FRESH_MS = 30_000

export const currentReadTime = (clock: Clock): ReadTime => ({
  readAt: clock.now(),
  readAtMonotonic: clock.monotonic(),
})

/** Until when a reading is fresh, by the monotonic clock. */
export const freshUntil = ({ readAtMonotonic }: Reading): number => readAtMonotonic + READING_FRESH_MS

export const isFresh = (reading: Reading, clock: Clock): boolean => clock.monotonic() <= freshUntil(reading)

/**
 * When each order was read. This is kept outside the orders, because they stay exactly as Telnyx sent them. An
 * order that was copied or built by hand has no read time, and then counts as not read.
 */
const readTimes = new WeakMap<SubNumberOrder, ReadTime>()

/** Remembers when an order was read, and returns the order. */
export function rememberReading(order: SubNumberOrder, time: ReadTime): SubNumberOrder {
  readTimes.set(order, time)
  return order
}

/**
 * The order and the time when a client read it.
 *
 * @returns undefined for an order that no client returned, such as a copy
 * @example
 * const [order] = await selectOrders(client, { country_code: 'DE' })
 * console.log(new Date(getReading(order)?.readAt ?? 0))
 */
export function getReading(order: SubNumberOrder): Reading | undefined {
  const time = readTimes.get(order)
  return time && { order, ...time }
}
