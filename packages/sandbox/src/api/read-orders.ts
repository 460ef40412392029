import type { Account } from '../account.ts'
import {
  currentState,
  type NumberOrderRecord,
  type OrderChange,
  type OrderRecord,
  type Staleness,
  stateAsRead,
} from '../orders/entities.ts'
import type { NumberOrderReading } from './present.ts'

/** The state that a GET shows: the current one, unless the variant `getLagMs` or a fault makes it stale. */
export function readState(account: Account, order: OrderRecord, staleness?: Staleness): OrderChange {
  const { getLagMs } = account.variants
  if (!staleness && getLagMs === 0) return currentState(order)
  if (staleness === 'before-last-change') return stateAsRead(order, account.now(), staleness)
  return stateAsRead(order, account.now(), { forMs: getLagMs + (staleness?.forMs ?? 0) })
}

export const readNumberOrder = (
  account: Account,
  numberOrder: NumberOrderRecord,
  staleness?: Staleness,
): NumberOrderReading => ({
  numberOrder,
  parts: numberOrder.parts.map((order) => ({ order, state: readState(account, order, staleness) })),
})
