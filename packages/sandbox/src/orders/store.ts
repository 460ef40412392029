import { canonicalId } from '../canonical-id.ts'
import type { NumberOrderRecord, OrderRecord } from './entities.ts'
import { numberId } from './phone-numbers.ts'

/** The orders of the sandbox's one account. */
export interface Store {
  /** Oldest first. */
  all(): readonly OrderRecord[]
  find(id: string): OrderRecord | undefined
  /** Oldest first. */
  numberOrders(): readonly NumberOrderRecord[]
  findNumberOrder(id: string): NumberOrderRecord | undefined
  /** The order that a phone number's id belongs to, and which of its numbers that is, from 0. */
  findNumber(id: string): { order: OrderRecord; index: number } | undefined
}

export function createStore(orders: readonly OrderRecord[]): Store {
  const byAge = orders.toSorted((a, b) => a.created_at - b.created_at)
  const byId = new Map(orders.map((order) => [order.id, order]))
  // Most sandboxes are never asked for these.
  const numberOrders = lazily(() => groupedByParent(byAge))
  const numbers = lazily(() => new Map(byAge.flatMap(numbersOf)))
  return {
    all: () => byAge,
    find: (id) => byId.get(canonicalId(id)),
    numberOrders: () => [...numberOrders().values()],
    findNumberOrder: (id) => numberOrders().get(canonicalId(id)),
    findNumber: (id) => numbers().get(canonicalId(id)),
  }
}

function groupedByParent(orders: readonly OrderRecord[]) {
  const parents = new Map<string, NumberOrderRecord>()
  for (const order of orders) {
    const { order_request_id: id, user_id, created_at, customer_reference } = order
    const parent = parents.get(id) ?? { id, user_id, created_at, customer_reference, parts: [] }
    parent.parts.push(order)
    parents.set(id, parent)
  }
  return parents
}

const numbersOf = (order: OrderRecord) =>
  Array.from(
    { length: order.phone_numbers_count },
    (_, index) => [numberId(order, index), { order, index }] as const,
  )

function lazily<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
