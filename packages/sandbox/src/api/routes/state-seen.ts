import type { OrderChange, OrderRecord } from '../../orders/entities.ts'
import { type Staleness, stateAsRead, stateOf } from '../../orders/order-state.ts'
import type { World } from '../../state.ts'

/** The state that a GET shows: the truth, unless the variant `getLagMs` or this one request lags. */
export function stateSeen(world: World, order: OrderRecord, staleness?: Staleness): OrderChange {
  const { getLagMs } = world.variants
  if (!staleness && getLagMs === 0) return stateOf(order)
  if (staleness === 'before-last-change') return stateAsRead(order, world.now(), staleness)
  return stateAsRead(order, world.now(), { forMs: getLagMs + (staleness?.forMs ?? 0) })
}
