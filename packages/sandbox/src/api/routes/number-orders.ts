import type { Account } from '../../account.ts'
import type { Api } from '../api-env.ts'
import { invalidParameter, unknownId } from '../errors.ts'
import {
  checkFilterNames,
  checkPage,
  pageRange,
  parsePage,
  parseWholeNumber,
  type Query,
  sortByVariant,
} from '../list-query.ts'
import {
  areRequirementsMet,
  countPhoneNumbers,
  type NumberOrderReading,
  numberOrderStatus,
  presentNumberOrder,
  presentNumberOrderWithPhoneNumbers,
} from '../present.ts'
import { readNumberOrder } from '../read-orders.ts'

/** `/v2/number_orders`: list and retrieve. Filters and paging are documented, so no variant changes them. */
export function registerNumberOrders(app: Api, account: Account) {
  app.get('/v2/number_orders', (c) => {
    const query = c.req.query()
    const error = checkPage(query) ?? checkFilterNames(query, PARAMETERS, account) ?? checkFilter(query)
    if (error) return c.var.sendError(error)

    const filter = parseFilter(query)
    const found = account.store
      .numberOrders()
      .map((numberOrder) => readNumberOrder(account, numberOrder, c.env.staleness))
      .filter((reading) => matches(reading, filter, account))
    const { from, to, meta } = pageRange(found.length, parsePage(query))
    return c.json({
      data: sortByVariant(found, account)
        .slice(from, to)
        .map((reading) => presentNumberOrder(reading, account.variants)),
      meta,
    })
  })

  app.get('/v2/number_orders/:id', (c) => {
    const id = c.req.param('id')
    const numberOrder = account.store.findNumberOrder(id)
    if (!numberOrder) return c.var.sendError(unknownId(id, account.variants))
    const reading = readNumberOrder(account, numberOrder, c.env.staleness)
    return c.json({ data: presentNumberOrderWithPhoneNumbers(reading, account.variants) })
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

const parseFilter = (query: Query) => ({
  status: query['filter[status]'],
  customer_reference: query['filter[customer_reference]'],
  phone_numbers_count: parseWholeNumber(query['filter[phone_numbers_count]'], -1),
  requirements_met: query['filter[requirements_met]'],
  createdAfter: parseIsoTime(query['filter[created_at][gt]'], Number.NEGATIVE_INFINITY),
  createdBefore: parseIsoTime(query['filter[created_at][lt]'], Number.POSITIVE_INFINITY),
})

type Filter = ReturnType<typeof parseFilter>

/** Parses an ISO 8601 date or time; NaN when it is neither. */
const parseIsoTime = (text: string | undefined, defaultValue: number) => {
  if (text === undefined) return defaultValue
  return /^\d{4}-\d\d-\d\d(T|$)/.test(text) ? Date.parse(text) : Number.NaN
}

function checkFilter(query: Query) {
  const filter = parseFilter(query)
  const invalid = (name: string, expected: string) =>
    invalidParameter(`filter${name}`, `${name} must be ${expected}.`)
  if (Number.isNaN(filter.createdAfter)) return invalid('[created_at][gt]', 'an ISO 8601 date or time')
  if (Number.isNaN(filter.createdBefore)) return invalid('[created_at][lt]', 'an ISO 8601 date or time')
  if (Number.isNaN(filter.phone_numbers_count)) return invalid('[phone_numbers_count]', 'a whole number')
  return ['true', 'false', undefined].includes(filter.requirements_met)
    ? undefined
    : invalid('[requirements_met]', 'true or false')
}

function matches(reading: NumberOrderReading, filter: Filter, { variants }: Account) {
  const { created_at, customer_reference } = reading.numberOrder
  const status = numberOrderStatus(reading, variants)
  const met = String(areRequirementsMet(reading))
  const count = countPhoneNumbers(reading)
  return (
    (filter.status ?? status) === status &&
    (filter.customer_reference ?? customer_reference) === customer_reference &&
    (filter.requirements_met ?? met) === met &&
    (filter.phone_numbers_count === -1 || filter.phone_numbers_count === count) &&
    created_at > filter.createdAfter &&
    created_at < filter.createdBefore
  )
}
