import type { Clock } from '../clock.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'

/** What Telnyx said of an order, and when we read it. */
export interface Reading {
  order: SubNumberOrder
  /** By the wall clock, in milliseconds since the epoch. */
  readAt: number
  /** By the monotonic clock: how long it counts is a duration. */
  readAtMonotonic: number
}

type ReadTime = Omit<Reading, 'order'>

/** How long a reading counts for a decision to cancel. */
export const READING_FRESH_MS = 30_000

/** The time of what is read now. */
export const readTime = (clock: Clock): ReadTime => ({
  readAt: clock.now(),
  readAtMonotonic: clock.monotonic(),
})

/** Until when a reading counts, by the monotonic clock. */
export const freshUntil = ({ readAtMonotonic }: Reading): number => readAtMonotonic + READING_FRESH_MS

/** Whether a reading still counts. */
export const isFresh = (reading: Reading, clock: Clock): boolean => clock.monotonic() <= freshUntil(reading)

/**
 * When each order was read. Kept beside the orders, because they stay exactly what Telnyx sent; an
 * order that was copied or built by hand has no time, and then does not count as read.
 */
const readTimes = new WeakMap<SubNumberOrder, ReadTime>()

/** Remembers when an order was read, and hands it back. */
export function markRead(order: SubNumberOrder, time: ReadTime): SubNumberOrder {
  readTimes.set(order, time)
  return order
}

/** The reading behind an order that came from a client; undefined when it is not known when it was read. */
export function getReading(order: SubNumberOrder): Reading | undefined {
  const time = readTimes.get(order)
  return time && { order, ...time }
}
