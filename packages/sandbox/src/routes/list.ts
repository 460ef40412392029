import type { Api } from '../api.ts'
import type { OrderChange, OrderRecord } from '../entities.ts'
import { invalidParameter } from '../errors.ts'
import { presentSubNumberOrder } from '../present/sub-number-order.ts'
import { shuffled } from '../seeded-random.ts'
import type { World } from '../world.ts'
import { stateSeen } from './state-seen.ts'

/** Telnyx documents both for number orders; that they hold here too is a guess (variant `paging`). */
const DEFAULT_SIZE = 20
const LARGEST_SIZE = 250

/** `GET /v2/sub_number_orders`. */
export function registerList(app: Api, world: World) {
  app.get('/v2/sub_number_orders', (c) => {
    const { variants } = world
    const query = c.req.query()
    const bad = badParameter(query)
    if (bad) return c.var.refuse(bad)
    const { filter, page } = readQuery(query)
    if (filter.status === 'cancelled' && variants.filterCancelled === 'refused') {
      return c.var.refuse(
        invalidParameter('filter[status]', 'status must be one of pending, success, failure.'),
      )
    }

    const seen = world.store
      .all()
      .map((order) => ({ order, state: stateSeen(world, order, c.env.staleness) }))
    const found = variants.filters === 'ignored' ? seen : seen.filter((it) => matches(it, filter, world))
    const { shown, meta } = cut(sorted(found, world), page, world)
    const includePhoneNumbers = filter.include_phone_numbers === 'true'
    return c.json({
      data: shown.map(({ order, state }) =>
        presentSubNumberOrder(order, state, { variants, includePhoneNumbers }),
      ),
      ...(variants.meta !== 'missing' && { meta }),
    })
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

type Filter = Partial<Record<(typeof FILTERS)[number], string>>

function badParameter(query: Record<string, string>) {
  const number = wholeNumber(query['page[number]'], 1)
  const size = wholeNumber(query['page[size]'], DEFAULT_SIZE)
  const count = wholeNumber(query['filter[phone_numbers_count]'], 0)
  if (!(number >= 1)) return invalidParameter('page[number]', 'page[number] must be a whole number from 1.')
  if (!(size >= 1 && size <= LARGEST_SIZE)) {
    return invalidParameter('page[size]', `page[size] must be a whole number from 1 to ${LARGEST_SIZE}.`)
  }
  return Number.isNaN(count)
    ? invalidParameter('filter[phone_numbers_count]', 'phone_numbers_count must be a whole number.')
    : undefined
}

function readQuery(query: Record<string, string>) {
  const given = FILTERS.flatMap((name) => {
    const value = query[`filter[${name}]`]
    return value === undefined ? [] : [[name, value]]
  })
  return {
    filter: Object.fromEntries(given) as Filter,
    page: {
      number: wholeNumber(query['page[number]'], 1),
      size: wholeNumber(query['page[size]'], DEFAULT_SIZE),
    },
  }
}

function wholeNumber(text: string | undefined, whenMissing: number) {
  if (text === undefined) return whenMissing
  return /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
}

function matches({ order, state }: Seen, filter: Filter, { variants }: World) {
  const { status = state.status, order_request_id = order.order_request_id } = filter
  const { country_code = order.country_code, phone_number_type = order.phone_number_type } = filter
  const count = Number(filter.phone_numbers_count ?? order.phone_numbers_count)
  if (filter.status === 'cancelled' && variants.filterCancelled === 'nothing') return false
  return (
    status === state.status &&
    order_request_id === order.order_request_id &&
    country_code === order.country_code &&
    phone_number_type === order.phone_number_type &&
    count === order.phone_numbers_count
  )
}

function sorted(found: Seen[], { variants, random }: World) {
  if (variants.sortOrder === 'random') return shuffled(random, found)
  return variants.sortOrder === 'reverse' ? found.toReversed() : found
}

function cut(found: Seen[], asked: { number: number; size: number }, { variants }: World) {
  const whole = { number: 1, size: Math.max(found.length, 1) }
  const first = { number: 1, size: DEFAULT_SIZE }
  const page = { honoured: asked, ignored: whole, 'first-page-only': first }[variants.paging]
  const shown = found.slice((page.number - 1) * page.size, page.number * page.size)
  const right = {
    total_pages: Math.ceil(found.length / page.size),
    total_results: found.length,
    page_number: page.number,
    page_size: page.size,
  }
  // Wrong in the way that hurts most: it says that there is nothing more to come.
  const wrong = { total_pages: 1, total_results: 1, page_number: 1, page_size: 1 }
  return { shown, meta: variants.meta === 'wrong' ? wrong : right }
}
