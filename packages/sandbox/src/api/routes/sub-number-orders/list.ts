import { canonicalId } from '../../../canonical-id.ts'
import type { OrderChange, OrderRecord } from '../../../orders/entities.ts'
import type { World } from '../../../state.ts'
import type { Api } from '../../create-api.ts'
import { invalidParameter } from '../../errors.ts'
import { presentSubNumberOrder } from '../../present/sub-number-order.ts'
import { type Query, sorted, wholeNumber } from '../listing.ts'
import { badPageByVariant, partByVariant, sendPart } from '../listing-by-variant.ts'
import { stateSeen } from '../state-seen.ts'
import { unknownFilter } from '../unknown-filter.ts'

/** `GET /v2/sub_number_orders`. */
export function registerListSubNumberOrders(app: Api, world: World) {
  app.get('/v2/sub_number_orders', (c) => {
    const { variants } = world
    const query = c.req.query()
    const bad =
      badPageByVariant(query, variants) ?? unknownFilter(query, PARAMETERS, world) ?? badFilter(query, world)
    if (bad) return c.var.refuse(bad)

    const filter = readFilter(query)
    const seen = world.store
      .all()
      .map((order) => ({ order, state: stateSeen(world, order, c.env.staleness) }))
    const found = variants.filters === 'ignored' ? seen : seen.filter((it) => matches(it, filter, world))
    const part = partByVariant(found.length, query, variants)
    const includePhoneNumbers = filter.include_phone_numbers === 'true'
    const data = sorted(found, world)
      .slice(part.from, part.to)
      .map(({ order, state }) => presentSubNumberOrder(order, state, { variants, includePhoneNumbers }))
    return sendPart(c, part, variants, data)
  })
}

interface Seen {
  order: OrderRecord
  state: OrderChange
}

const FILTERS = [
  'status',
  'order_request_id',
  'country_code',
  'phone_number_type',
  'phone_numbers_count',
  'include_phone_numbers',
] as const

const PARAMETERS = FILTERS.map((name) => `filter[${name}]`)

type Filter = Partial<Record<(typeof FILTERS)[number], string>>

function badFilter(query: Query, { variants }: World) {
  if (Number.isNaN(wholeNumber(query['filter[phone_numbers_count]'], 0))) {
    return invalidParameter('filter[phone_numbers_count]', 'phone_numbers_count must be a whole number.')
  }
  return query['filter[status]'] === 'cancelled' && variants.filterCancelled === 'refused'
    ? invalidParameter('filter[status]', 'status must be one of pending, success, failure.')
    : undefined
}

function readFilter(query: Query): Filter {
  const given = FILTERS.flatMap((name) => {
    const value = query[`filter[${name}]`]
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(given)
}

function matches({ order, state }: Seen, filter: Filter, { variants }: World) {
  const { status = state.status, order_request_id = order.order_request_id } = filter
  const { country_code = order.country_code, phone_number_type = order.phone_number_type } = filter
  const count = Number(filter.phone_numbers_count ?? order.phone_numbers_count)
  if (filter.status === 'cancelled' && variants.filterCancelled === 'nothing') return false
  return (
    status === state.status &&
    canonicalId(order_request_id) === order.order_request_id &&
    country_code === order.country_code &&
    phone_number_type === order.phone_number_type &&
    count === order.phone_numbers_count
  )
}
