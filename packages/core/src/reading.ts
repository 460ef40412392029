import type { SubNumberOrder } from './wire/sub-number-order.ts'

/** What Telnyx said of an order, and when we read it (milliseconds since the epoch, our clock). */
export interface Reading {
  order: SubNumberOrder
  readAt: number
}

/** How long a reading counts for a decision to cancel. */
export const READING_COUNTS_MS = 30_000

/** Whether a reading still counts. */
export const isFresh = ({ readAt }: Reading, now: number): boolean => now - readAt <= READING_COUNTS_MS

/**
 * When each order was read. Kept beside the orders, because they stay exactly what Telnyx sent; an
 * order that was copied or built by hand has no time, and then does not count as read.
 */
const readTimes = new WeakMap<SubNumberOrder, number>()

/** Remembers when an order was read, and hands it back. */
export function markRead(order: SubNumberOrder, readAt: number): SubNumberOrder {
  readTimes.set(order, readAt)
  return order
}

/** The reading behind an order that came from a client; undefined when it is not known when it was read. */
export function readingOf(order: SubNumberOrder): Reading | undefined {
  const readAt = readTimes.get(order)
  return readAt === undefined ? undefined : { order, readAt }
}
