import type { OrderRecord } from './entities.ts'

/** The orders of the sandbox's one account. */
export interface Store {
  /** Oldest first. */
  all(): readonly OrderRecord[]
  find(id: string): OrderRecord | undefined
}

export function createStore(orders: readonly OrderRecord[]): Store {
  const byAge = orders.toSorted((a, b) => a.created_at - b.created_at)
  const byId = new Map(orders.map((order) => [order.id, order]))
  return { all: () => byAge, find: (id) => byId.get(id) }
}
