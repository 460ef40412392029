import { currentState, type OrderChange, type OrderRecord } from './entities.ts'

/** What really happened to an order, to compare with what a client reports. */
export interface OrderTruth {
  id: string
  /** The current status, whatever a stale GET shows. */
  status: string
  /** Oldest first; the last change shows who ended the order. */
  history: OrderChange[]
  /**
   * `arrived`: cancels that reached the sandbox, also those whose request or response a fault dropped,
   * except `connection-refused` and `hanging-connect`. `applied`: those that changed the order.
   */
  patches: { arrived: number; applied: number }
}

/** The response of `GET /_sandbox/truth`. */
export interface Truth {
  /** The sandbox's time, in milliseconds since the epoch. */
  now: number
  /** Oldest order first. */
  orders: OrderTruth[]
}

export const toOrderTruth = (order: OrderRecord): OrderTruth => ({
  id: order.id,
  status: currentState(order).status,
  history: order.history.map((change) => ({ ...change })),
  patches: { ...order.patches },
})
