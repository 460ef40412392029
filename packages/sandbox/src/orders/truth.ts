import type { OrderChange, OrderRecord } from './entities.ts'
import { stateOf } from './order-state.ts'

/** What really became of an order, for comparison with what a client says. */
export interface OrderTruth {
  id: string
  /** The status now, whatever a lagging GET shows. */
  status: string
  /** Oldest first; the last change tells who ended it. */
  history: OrderChange[]
  /**
   * `arrived`: cancels that reached the sandbox, also those that a fault swallowed, except
   * `connection-refused` and `hanging-connect`. `applied`: those that changed the order.
   */
  patches: { arrived: number; applied: number }
}

/** What `GET /_sandbox/truth` answers. */
export interface Truth {
  /** The sandbox's time, in milliseconds since the epoch. */
  now: number
  /** Oldest order first. */
  orders: OrderTruth[]
}

export const truthOf = (order: OrderRecord): OrderTruth => ({
  id: order.id,
  status: stateOf(order).status,
  history: order.history.map((change) => ({ ...change })),
  patches: { ...order.patches },
})
