import type { SubNumberOrder } from './sub-number-order.ts'

/** The fields that guards and filters use, each with its documented type. */
export type DocumentedFields = Pick<
  SubNumberOrder,
  | 'country_code'
  | 'phone_number_type'
  | 'order_request_id'
  | 'customer_reference'
  | 'created_at'
  | 'phone_numbers_count'
  | 'requirements_met'
>

/**
 * The fields of an order that have their documented type. A field of another type is undefined, as if it were
 * missing: a guard that needs it blocks, and a filter does not match. Null stays null.
 */
export const documentedFields = (order: SubNumberOrder): DocumentedFields => ({
  country_code: text(order.country_code),
  phone_number_type: text(order.phone_number_type),
  order_request_id: text(order.order_request_id),
  customer_reference: text(order.customer_reference),
  created_at: text(order.created_at),
  phone_numbers_count: count(order.phone_numbers_count),
  requirements_met: flag(order.requirements_met),
})

const text = (value: unknown) => (typeof value === 'string' || value === null ? value : undefined)

const count = (value: unknown) =>
  (Number.isSafeInteger(value) && (value as number) >= 0) || value === null
    ? (value as number | null)
    : undefined

const flag = (value: unknown) => (typeof value === 'boolean' || value === null ? value : undefined)
