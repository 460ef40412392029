import type { SubNumberOrder } from '@countermand/core'
import type { State } from './state.ts'

/** Puts newer readings in place of older ones; orders that are new go to the end. */
export function withOrders(
  known: readonly SubNumberOrder[],
  read: readonly SubNumberOrder[],
): SubNumberOrder[] {
  const byId = new Map(known.map((order) => [order.id, order]))
  for (const order of read) byId.set(order.id, order)
  return [...byId.values()]
}

/**
 * After a listing came to its end: orders that it did not bring are no longer pending and go, save one
 * that is open or being cancelled.
 */
export function withoutGone({ orders, load, screen, cancellations }: State): readonly SubNumberOrder[] {
  if (load.kind !== 'loading') return orders
  const isKept = ({ id }: SubNumberOrder) =>
    load.seen.has(id) ||
    (screen.kind === 'detail' && screen.id === id) ||
    (cancellations.get(id)?.outcome === undefined && cancellations.has(id))
  return orders.filter(isKept)
}
