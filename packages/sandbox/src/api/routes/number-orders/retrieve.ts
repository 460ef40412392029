import type { World } from '../../../state.ts'
import type { Api } from '../../create-api.ts'
import { presentNumberOrderWithPhoneNumbers } from '../../present/number-order.ts'
import { missingOrder } from '../missing-order.ts'
import { seeNumberOrder } from './see-number-order.ts'

/** `GET /v2/number_orders/{id}`. */
export function registerRetrieveNumberOrder(app: Api, world: World) {
  app.get('/v2/number_orders/:id', (c) => {
    const numberOrder = world.store.findNumberOrder(c.req.param('id'))
    if (!numberOrder) return c.var.refuse(missingOrder(c.req.param('id'), world))
    const seen = seeNumberOrder(world, numberOrder, c.env.staleness)
    return c.json({ data: presentNumberOrderWithPhoneNumbers(seen, world.variants) })
  })
}
