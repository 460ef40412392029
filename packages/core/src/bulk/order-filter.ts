import { matchesGlob } from '../rules/glob.ts'
import { type DocumentedFields, documentedFields } from '../wire/documented-fields.ts'
import { normalizeStatus } from '../wire/order-status.ts'
import type { SubNumberOrderQuery } from '../wire/page.ts'
import type { OrderFilter } from '../wire/selection.ts'
import { parseTime, type SubNumberOrder } from '../wire/sub-number-order.ts'

/** The part of a filter that Telnyx supports, in its spelling: documented statuses, upper-case countries. */
export function toQuery(filter: OrderFilter): SubNumberOrderQuery {
  const { status, country_code, phone_number_type, order_request_id, phone_numbers_count } = filter
  return {
    filter: {
      ...(status && { status: normalizeStatus(status) }),
      ...(country_code && { country_code: country_code.toUpperCase() }),
      ...(phone_number_type && { phone_number_type }),
      ...(order_request_id && { order_request_id }),
      ...(phone_numbers_count !== undefined && { phone_numbers_count }),
    },
  }
}

/**
 * Whether an order matches every field of a filter. It is undocumented whether Telnyx applies its own filters, so
 * they are applied here too. An order without a field does not match it.
 *
 * @param now the time for `older_than_minutes`, in milliseconds since the epoch
 * @example
 * orders.filter((order) => matchesFilter(order, { country_code: 'DE' }, Date.now()))
 */
export function matchesFilter(order: SubNumberOrder, filter: OrderFilter, now: number): boolean {
  const { customer_reference, older_than_minutes, phone_numbers_count, requirements_met } = filter
  const fields = documentedFields(order)
  return (
    (filter.status === undefined || normalizeStatus(filter.status) === normalizeStatus(order.status)) &&
    matchesText(filter.country_code, fields.country_code) &&
    matchesText(filter.phone_number_type, fields.phone_number_type) &&
    matchesText(filter.order_request_id, fields.order_request_id) &&
    (phone_numbers_count === undefined || fields.phone_numbers_count === phone_numbers_count) &&
    (requirements_met === undefined || fields.requirements_met === requirements_met) &&
    (customer_reference === undefined ||
      (typeof fields.customer_reference === 'string' &&
        matchesGlob(fields.customer_reference, customer_reference))) &&
    (older_than_minutes === undefined || isOlder(fields, older_than_minutes, now))
  )
}

const matchesText = (wanted: string | undefined, is: string | null | undefined) =>
  wanted === undefined || wanted.toLowerCase() === is?.toLowerCase()

function isOlder({ created_at }: DocumentedFields, minutes: number, now: number): boolean {
  const createdAt = parseTime(created_at)
  return createdAt !== undefined && now - createdAt > minutes * 60_000
}
