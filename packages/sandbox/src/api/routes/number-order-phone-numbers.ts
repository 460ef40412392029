import type { Account } from '../../account.ts'
import type { Api } from '../api-env.ts'
import { unknownId } from '../errors.ts'
import { checkFilterNames, sortByVariant } from '../list-query.ts'
import { checkPageByVariant, partByVariant, sendPart } from '../paging-variants.ts'
import { presentPhoneNumbers } from '../present.ts'
import { readState } from '../read-orders.ts'

/** `/v2/number_order_phone_numbers`: list (documented with one filter, no paging, but a `meta`) and retrieve. */
export function registerNumberOrderPhoneNumbers(app: Api, account: Account) {
  app.get('/v2/number_order_phone_numbers', (c) => {
    const { variants } = account
    const query = c.req.query()
    const error =
      checkPageByVariant(query, variants) ?? checkFilterNames(query, ['filter[country_code]'], account)
    if (error) return c.var.sendError(error)

    const country = variants.filters === 'ignored' ? undefined : query['filter[country_code]']
    const orders = account.store
      .all()
      .filter(({ country_code }) => (country ?? country_code) === country_code)
    const total = orders.reduce((sum, { phone_numbers_count }) => sum + phone_numbers_count, 0)
    const part = partByVariant(total, query, variants)
    let before = 0
    const data = sortByVariant(orders, account).flatMap((order) => {
      const [first, last] = [part.from - before, part.to - before]
      before += order.phone_numbers_count
      if (last <= 0 || first >= order.phone_numbers_count) return []
      const state = readState(account, order, c.env.staleness)
      return presentPhoneNumbers(order, state, { variants, from: Math.max(first, 0), to: last })
    })
    return sendPart(c, part, variants, data)
  })

  app.get('/v2/number_order_phone_numbers/:id', (c) => {
    const { variants } = account
    const id = c.req.param('id')
    const found = account.store.findPhoneNumber(id)
    if (!found) return c.var.sendError(unknownId(id, variants))
    const { order, index } = found
    const state = readState(account, order, c.env.staleness)
    const [number] = presentPhoneNumbers(order, state, { variants, from: index, to: index + 1 })
    return c.json({ data: number })
  })
}
