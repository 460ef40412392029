import type { SubNumberOrder } from '@countermand/core'
import { fitWidth } from './fit.ts'
import { formatField, formatId, shortId } from './format.ts'

const FULL_ID = 36
const SHORT_ID = 8
const COUNTRY = 3
const TYPE = 10
const NUMBERS = 5
/** The reference gets at least so much room; otherwise the id is shortened. */
const LEAST_REFERENCE = 12

/** An order in one line of exactly so many columns: country, type, numbers, reference and id. */
export function formatOrderRow(order: SubNumberOrder, columns: number): string {
  const { country_code, phone_number_type, phone_numbers_count, customer_reference } = order
  const left = columns - COUNTRY - TYPE - NUMBERS - 2
  const isWide = left - FULL_ID - 2 >= LEAST_REFERENCE
  const idColumns = isWide ? FULL_ID : SHORT_ID
  return [
    fitWidth(formatField(country_code), COUNTRY),
    fitWidth(formatField(phone_number_type), TYPE),
    fitWidth(formatField(phone_numbers_count), NUMBERS, 'right'),
    '  ',
    fitWidth(formatField(customer_reference), Math.max(0, left - idColumns - 2)),
    '  ',
    fitWidth(isWide ? formatId(order.id) : shortId(order.id), idColumns),
  ].join('')
}
