import type { SubNumberOrder } from '@countermand/core'

type Orders = readonly SubNumberOrder[]

/** Fields that only the screen of one order shows, and which it reads by itself: most of what Telnyx sends. */
const DETAILS = [
  'regulatory_requirements',
  'phone_numbers',
  'updated_at',
  'user_id',
] as const satisfies (keyof SubNumberOrder)[]

/**
 * Empties the fields of an order that neither the list nor a rule or guard uses: a list may hold 50,000 orders. It
 * changes the order itself, since core knows by the object when it was read. Only call it with an order that nothing
 * else holds.
 */
export function dropDetails(order: SubNumberOrder): SubNumberOrder {
  for (const name of DETAILS) {
    if (order[name] !== undefined) order[name] = undefined
  }
  return order
}

/** The order as it is in the list, with the details that were read for its screen. */
export function withDetails(listed: SubNumberOrder, read: SubNumberOrder | undefined): SubNumberOrder {
  if (!read) return listed
  const known = Object.entries(listed).filter(([, field]) => field !== undefined)
  return { ...read, ...Object.fromEntries(known) }
}

/**
 * The position of each id, for each list of orders. A list that was made by adding to another one shares its
 * positions, so that a list of any length grows without a copy of them. A position may thus be beyond the end of the
 * shorter list.
 */
const positions = new WeakMap<Orders, Map<string, number>>()

const createPositions = (orders: Orders) => new Map(orders.map(({ id }, position) => [id, position]))

function positionsIn(orders: Orders): Map<string, number> {
  const known = positions.get(orders)
  if (known) return known
  const created = createPositions(orders)
  positions.set(orders, created)
  return created
}

/** The order of this id in the list. Takes the same time for a list of any length. */
export function findOrder(orders: Orders, id: string): SubNumberOrder | undefined {
  const order = orders[positionsIn(orders).get(id) ?? -1]
  return order?.id === id ? order : undefined
}

/** Replaces older readings; new orders go to the end. */
export function mergeOrders(known: Orders, read: Orders): Orders {
  if (read.length === 0) return known
  const merged = known.slice()
  const shared = positionsIn(known)
  // Only one list may add to the positions that it shares: the longest.
  const own = shared.size === known.length ? shared : createPositions(known)
  for (const order of read) {
    const position = own.get(order.id)
    if (position === undefined) own.set(order.id, merged.push(order) - 1)
    else merged[position] = order
  }
  positions.set(merged, own)
  return merged
}
