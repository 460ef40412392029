import type { NumberOrderRecord } from '../../../orders/entities.ts'
import type { Staleness } from '../../../orders/order-state.ts'
import type { World } from '../../../state.ts'
import type { NumberOrderSeen } from '../../present/number-order.ts'
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
