import type { Account } from '../../account.ts'
import { canonicalId } from '../../canonical-id.ts'
import { applyCancel } from '../../orders/apply-cancel.ts'
import { currentState, type OrderChange, type OrderRecord } from '../../orders/entities.ts'
import type { Api } from '../api-env.ts'
import { beingProcessed, forbidden, invalidParameter, notCancellable, unknownId } from '../errors.ts'
import { checkFilterNames, parseWholeNumber, type Query, sortByVariant } from '../list-query.ts'
import { checkPageByVariant, partByVariant, sendPart } from '../paging-variants.ts'
import { presentSubNumberOrder } from '../present.ts'
import { readState } from '../read-orders.ts'

/** `/v2/sub_number_orders`: list, retrieve and cancel. */
export function registerSubNumberOrders(app: Api, account: Account) {
  app.get('/v2/sub_number_orders', (c) => {
    const { variants } = account
    const query = c.req.query()
    const error =
      checkPageByVariant(query, variants) ??
      checkFilterNames(query, PARAMETERS, account) ??
      checkFilter(query, account)
    if (error) return c.var.sendError(error)

    const filter = parseFilter(query)
    const readings = account.store
      .all()
      .map((order) => ({ order, state: readState(account, order, c.env.staleness) }))
    const found =
      variants.filters === 'ignored' ? readings : readings.filter((it) => matches(it, filter, account))
    const part = partByVariant(found.length, query, variants)
    const includePhoneNumbers = filter.include_phone_numbers === 'true'
    const data = sortByVariant(found, account)
      .slice(part.from, part.to)
      .map(({ order, state }) => presentSubNumberOrder(order, state, { variants, includePhoneNumbers }))
    return sendPart(c, part, variants, data)
  })

  app.get('/v2/sub_number_orders/:id', (c) => {
    const { variants } = account
    const id = c.req.param('id')
    const error = checkFilterNames(c.req.query(), ['filter[include_phone_numbers]'], account)
    if (error) return c.var.sendError(error)
    const order = account.store.find(id)
    if (!order) return c.var.sendError(unknownId(id, variants))
    const includePhoneNumbers = c.req.query('filter[include_phone_numbers]') === 'true'
    const state = readState(account, order, c.env.staleness)
    return c.json({ data: presentSubNumberOrder(order, state, { variants, includePhoneNumbers }) })
  })

  // Telnyx declares no body, so the sandbox ignores one.
  app.patch('/v2/sub_number_orders/:id/cancel', (c) => {
    const { variants } = account
    const id = c.req.param('id')
    if (variants.keyScope === 'read-only') return c.var.sendError(forbidden)
    const order = account.store.find(id)
    if (!order) return c.var.sendError(unknownId(id, variants))
    if (order.processingResponses < variants.processingCancels) {
      order.processingResponses++
      return c.var.sendError(beingProcessed)
    }

    const result = applyCancel(account, order, c.env.entry)
    const state = currentState(order)
    const sendOrder = () => c.json({ data: presentSubNumberOrder(order, state, { variants }) })
    switch (result) {
      case 'accepted':
        return sendOrder()
      case 'repeated':
        return variants.repeatCancel === 200
          ? sendOrder()
          : c.var.sendError(notCancellable(variants.repeatCancel, state.status))
      case 'not-pending':
        return c.var.sendError(notCancellable(variants.notPendingCancel, state.status))
      default:
        return result satisfies never
    }
  })
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

function checkFilter(query: Query, { variants }: Account) {
  if (Number.isNaN(parseWholeNumber(query['filter[phone_numbers_count]'], 0))) {
    return invalidParameter('filter[phone_numbers_count]', 'phone_numbers_count must be a whole number.')
  }
  return query['filter[status]'] === 'cancelled' && variants.filterCancelled === 'refused'
    ? invalidParameter('filter[status]', 'status must be one of pending, success, failure.')
    : undefined
}

function parseFilter(query: Query): Filter {
  const given = FILTERS.flatMap((name) => {
    const value = query[`filter[${name}]`]
    return value === undefined ? [] : [[name, value]]
  })
  return Object.fromEntries(given)
}

function matches(
  { order, state }: { order: OrderRecord; state: OrderChange },
  filter: Filter,
  { variants }: Account,
) {
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
