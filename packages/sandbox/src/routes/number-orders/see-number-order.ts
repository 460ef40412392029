import type { NumberOrderRecord } from '../../entities.ts'
import type { Staleness } from '../../order-state.ts'
import type { NumberOrderSeen } from '../../present/number-order.ts'
import type { World } from '../../world.ts'
import { stateSeen } from '../state-seen.ts'

/** A number order as a GET shows it: each of its sub orders in the state that the GET sees. */
export const seeNumberOrder = (
  world: World,
  numberOrder: NumberOrderRecord,
  staleness?: Staleness,
): NumberOrderSeen => ({
  numberOrder,
  parts: numberOrder.parts.map((order) => ({ order, state: stateSeen(world, order, staleness) })),
})
