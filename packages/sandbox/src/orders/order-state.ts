import type { OrderChange, OrderRecord } from './entities.ts'

/** The last change of an order, which is its state. */
export const stateOf = (order: OrderRecord): OrderChange =>
  order.history[order.history.length - 1] as OrderChange

/** How far a reading lags behind the truth: by a time, or by the order's last change. */
export type Staleness = { forMs: number } | 'before-last-change'

/** The state that a reading at `now` shows when it lags. */
export function stateAsRead({ history }: OrderRecord, now: number, staleness: Staleness): OrderChange {
  const seen =
    staleness === 'before-last-change'
      ? history[history.length - 2]
      : history.findLast(({ at }) => at <= now - staleness.forMs)
  return seen ?? (history[0] as OrderChange)
}
