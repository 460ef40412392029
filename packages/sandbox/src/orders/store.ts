import { canonicalId } from '../canonical-id.ts'
import type { NumberOrderRecord, OrderRecord } from './entities.ts'
import { phoneNumberId } from './phone-numbers.ts'

/** The orders of the sandbox's one account. */
export interface Store {
  /** Oldest first. */
  all(): readonly OrderRecord[]
  find(id: string): OrderRecord | undefined
  /** Oldest first. */
  numberOrders(): readonly NumberOrderRecord[]
  findNumberOrder(id: string): NumberOrderRecord | undefined
  /** The order that a phone number's id belongs to, and the index of the number in it. */
  findPhoneNumber(id: string): { order: OrderRecord; index: number } | undefined
}

export function createStore(orders: readonly OrderRecord[]): Store {
  const byAge = orders.toSorted((a, b) => a.created_at - b.created_at)
  const byId = new Map(orders.map((order) => [order.id, order]))
  // Built on first use: most tests never read number orders or phone numbers.
  const numberOrders = lazily(() => groupByNumberOrder(byAge))
  const phoneNumbers = lazily(() => new Map(byAge.flatMap(indexPhoneNumbers)))
  return {
    all: () => byAge,
    find: (id) => byId.get(canonicalId(id)),
    numberOrders: () => [...numberOrders().values()],
    findNumberOrder: (id) => numberOrders().get(canonicalId(id)),
    findPhoneNumber: (id) => phoneNumbers().get(canonicalId(id)),
  }
}

function groupByNumberOrder(orders: readonly OrderRecord[]) {
  const parents = new Map<string, NumberOrderRecord>()
  for (const order of orders) {
    const { order_request_id: id, user_id, created_at, customer_reference } = order
    const parent = parents.get(id) ?? { id, user_id, created_at, customer_reference, parts: [] }
    parent.parts.push(order)
    parents.set(id, parent)
  }
  return parents
}

const indexPhoneNumbers = (order: OrderRecord) =>
  Array.from(
    { length: order.phone_numbers_count },
    (_, index) => [phoneNumberId(order, index), { order, index }] as const,
  )

function lazily<Value>(create: () => Value): () => Value {
  let created: { value: Value } | undefined
  return () => {
    created ??= { value: create() }
    return created.value
  }
}
