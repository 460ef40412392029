import type { World } from '../../../state.ts'
import type { Api } from '../../create-api.ts'
import { invalidParameter } from '../../errors.ts'
import {
  areRequirementsMet,
  type NumberOrderSeen,
  numberOrderStatus,
  phoneNumbersCount,
  presentNumberOrder,
} from '../../present/number-order.ts'
import { badPage, cut, type Query, readPage, sorted, wholeNumber } from '../listing.ts'
import { unknownFilter } from '../unknown-filter.ts'
import { seeNumberOrder } from './see-number-order.ts'

/** `GET /v2/number_orders`. Filters and paging are documented, so that no variant touches them. */
export function registerListNumberOrders(app: Api, world: World) {
  app.get('/v2/number_orders', (c) => {
    const query = c.req.query()
    const bad = badPage(query) ?? unknownFilter(query, PARAMETERS, world) ?? badFilter(query)
    if (bad) return c.var.refuse(bad)

    const filter = readFilter(query)
    const found = world.store
      .numberOrders()
      .map((numberOrder) => seeNumberOrder(world, numberOrder, c.env.staleness))
      .filter((seen) => matches(seen, filter, world))
    const { from, to, meta } = cut(found.length, readPage(query))
    return c.json({
      data: sorted(found, world)
        .slice(from, to)
        .map((seen) => presentNumberOrder(seen, world.variants)),
      meta,
    })
  })
}

/** Source: Telnyx API spec, ListNumberOrders. */
const PARAMETERS = [
  'filter[status]',
  'filter[customer_reference]',
  'filter[phone_numbers_count]',
  'filter[requirements_met]',
  'filter[created_at][gt]',
  'filter[created_at][lt]',
]

const readFilter = (query: Query) => ({
  status: query['filter[status]'],
  customer_reference: query['filter[customer_reference]'],
  phone_numbers_count: wholeNumber(query['filter[phone_numbers_count]'], -1),
  requirements_met: query['filter[requirements_met]'],
  createdAfter: timeIn(query['filter[created_at][gt]'], Number.NEGATIVE_INFINITY),
  createdBefore: timeIn(query['filter[created_at][lt]'], Number.POSITIVE_INFINITY),
})

type Filter = ReturnType<typeof readFilter>

/** A date or a time, as ISO 8601 has it; NaN when it is neither. */
const timeIn = (text: string | undefined, whenMissing: number) => {
  if (text === undefined) return whenMissing
  return /^\d{4}-\d\d-\d\d(T|$)/.test(text) ? Date.parse(text) : Number.NaN
}

function badFilter(query: Query) {
  const filter = readFilter(query)
  const bad = (name: string, what: string) => invalidParameter(`filter${name}`, `${name} must be ${what}.`)
  if (Number.isNaN(filter.createdAfter)) return bad('[created_at][gt]', 'an ISO 8601 date or time')
  if (Number.isNaN(filter.createdBefore)) return bad('[created_at][lt]', 'an ISO 8601 date or time')
  if (Number.isNaN(filter.phone_numbers_count)) return bad('[phone_numbers_count]', 'a whole number')
  return ['true', 'false', undefined].includes(filter.requirements_met)
    ? undefined
    : bad('[requirements_met]', 'true or false')
}

function matches(seen: NumberOrderSeen, filter: Filter, { variants }: World) {
  const { created_at, customer_reference } = seen.numberOrder
  const status = numberOrderStatus(seen, variants)
  const met = String(areRequirementsMet(seen))
  const count = phoneNumbersCount(seen)
  return (
    (filter.status ?? status) === status &&
    (filter.customer_reference ?? customer_reference) === customer_reference &&
    (filter.requirements_met ?? met) === met &&
    (filter.phone_numbers_count === -1 || filter.phone_numbers_count === count) &&
    created_at > filter.createdAfter &&
    created_at < filter.createdBefore
  )
}
