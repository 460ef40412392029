import { matchesGlob } from '../rules/glob.ts'
import { type DocumentedFields, documentedFields } from '../wire/documented-fields.ts'
import { normalizeStatus } from '../wire/order-status.ts'
import type { SubNumberOrderQuery } from '../wire/page.ts'
import type { OrderFilter } from '../wire/selection.ts'
import { parseTime, type SubNumberOrder } from '../wire/sub-number-order.ts'

/** Telnyx's part of a filter, as it takes it: statuses as documented, countries in upper case. */
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
 * Whether an order fits every field of a filter. Nothing says that Telnyx honours its own filters, so
 * they are applied here too. An order that lacks a field does not match it.
 */
export function matchesFilter(order: SubNumberOrder, filter: OrderFilter, now: number): boolean {
  const { customer_reference, older_than_minutes, phone_numbers_count, requirements_met } = filter
  const fields = documentedFields(order)
  return (
    (filter.status === undefined || normalizeStatus(filter.status) === normalizeStatus(order.status)) &&
    isSame(filter.country_code, fields.country_code) &&
    isSame(filter.phone_number_type, fields.phone_number_type) &&
    isSame(filter.order_request_id, fields.order_request_id) &&
    (phone_numbers_count === undefined || fields.phone_numbers_count === phone_numbers_count) &&
    (requirements_met === undefined || fields.requirements_met === requirements_met) &&
    (customer_reference === undefined ||
      (typeof fields.customer_reference === 'string' &&
        matchesGlob(fields.customer_reference, customer_reference))) &&
    (older_than_minutes === undefined || isOlder(fields, older_than_minutes, now))
  )
}

const isSame = (wanted: string | undefined, is: string | null | undefined) =>
  wanted === undefined || wanted.toLowerCase() === is?.toLowerCase()

function isOlder({ created_at }: DocumentedFields, minutes: number, now: number): boolean {
  const createdAt = parseTime(created_at)
  return createdAt !== undefined && now - createdAt > minutes * 60_000
}
