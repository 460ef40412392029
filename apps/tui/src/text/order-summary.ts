import type { SubNumberOrder } from '@countermand/core'
import { formatField } from './format-field.ts'
import { pluralize } from './pluralize.ts'

/** An order in one line: `DE local · 12 numbers · PO-2026-00417`. */
export function summarizeOrder(order: SubNumberOrder): string {
  const { country_code, phone_number_type, phone_numbers_count, customer_reference } = order
  return [
    [country_code, phone_number_type].map(formatField).filter(Boolean).join(' '),
    typeof phone_numbers_count === 'number' ? pluralize(phone_numbers_count, 'number') : '',
    formatField(customer_reference),
  ]
    .filter(Boolean)
    .join(' · ')
}
