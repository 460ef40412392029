import type { World } from '../../../state.ts'
import type { Api } from '../../create-api.ts'
import { presentPhoneNumbers } from '../../present/number-order-phone-number.ts'
import { missingOrder } from '../missing-order.ts'
import { stateSeen } from '../state-seen.ts'

/** `GET /v2/number_order_phone_numbers/{id}`. */
export function registerRetrievePhoneNumber(app: Api, world: World) {
  app.get('/v2/number_order_phone_numbers/:id', (c) => {
    const found = world.store.findNumber(c.req.param('id'))
    if (!found) return c.var.refuse(missingOrder(c.req.param('id'), world))
    const { order, index } = found
    const state = stateSeen(world, order, c.env.staleness)
    const shown = { variants: world.variants, from: index, to: index + 1 }
    return c.json({ data: presentPhoneNumbers(order, state, shown)[0] })
  })
}
