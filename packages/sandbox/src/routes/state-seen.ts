import type { OrderChange, OrderRecord } from '../entities.ts'
import { type Staleness, stateAsRead, stateOf } from '../order-state.ts'
import type { World } from '../world.ts'

/** The state that a GET shows: the truth, unless the variant `getLagMs` or this one request lags. */
export function stateSeen(world: World, order: OrderRecord, staleness?: Staleness): OrderChange {
  const { getLagMs } = world.variants
  if (!staleness && getLagMs === 0) return stateOf(order)
  if (staleness === 'before-last-change') return stateAsRead(order, world.now(), staleness)
  return stateAsRead(order, world.now(), { forMs: getLagMs + (staleness?.forMs ?? 0) })
}
