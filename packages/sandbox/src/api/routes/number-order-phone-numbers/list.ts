import type { World } from '../../../state.ts'
import type { Api } from '../../create-api.ts'
import { presentPhoneNumbers } from '../../present/number-order-phone-number.ts'
import { sorted } from '../listing.ts'
import { badPageByVariant, partByVariant, sendPart } from '../listing-by-variant.ts'
import { stateSeen } from '../state-seen.ts'
import { unknownFilter } from '../unknown-filter.ts'

/** `GET /v2/number_order_phone_numbers`. Documents one filter and no paging, but a `meta`. */
export function registerListPhoneNumbers(app: Api, world: World) {
  app.get('/v2/number_order_phone_numbers', (c) => {
    const { variants } = world
    const query = c.req.query()
    const bad = badPageByVariant(query, variants) ?? unknownFilter(query, ['filter[country_code]'], world)
    if (bad) return c.var.refuse(bad)

    const country = variants.filters === 'ignored' ? undefined : query['filter[country_code]']
    const orders = world.store.all().filter(({ country_code }) => (country ?? country_code) === country_code)
    const total = orders.reduce((sum, { phone_numbers_count }) => sum + phone_numbers_count, 0)
    const part = partByVariant(total, query, variants)
    let before = 0
    const data = sorted(orders, world).flatMap((order) => {
      const [first, last] = [part.from - before, part.to - before]
      before += order.phone_numbers_count
      if (last <= 0 || first >= order.phone_numbers_count) return []
      const state = stateSeen(world, order, c.env.staleness)
      return presentPhoneNumbers(order, state, { variants, from: Math.max(first, 0), to: last })
    })
    return sendPart(c, part, variants, data)
  })
}
