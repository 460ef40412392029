import type { World } from '../../../state.ts'
import type { Api } from '../../create-api.ts'
import { presentSubNumberOrder } from '../../present/sub-number-order.ts'
import { missingOrder } from '../missing-order.ts'
import { stateSeen } from '../state-seen.ts'
import { unknownFilter } from '../unknown-filter.ts'

/** `GET /v2/sub_number_orders/{id}`. */
export function registerRetrieveSubNumberOrder(app: Api, world: World) {
  app.get('/v2/sub_number_orders/:id', (c) => {
    const bad = unknownFilter(c.req.query(), ['filter[include_phone_numbers]'], world)
    if (bad) return c.var.refuse(bad)
    const order = world.store.find(c.req.param('id'))
    if (!order) return c.var.refuse(missingOrder(c.req.param('id'), world))
    const includePhoneNumbers = c.req.query('filter[include_phone_numbers]') === 'true'
    const state = stateSeen(world, order, c.env.staleness)
    return c.json({
      data: presentSubNumberOrder(order, state, { variants: world.variants, includePhoneNumbers }),
    })
  })
}
