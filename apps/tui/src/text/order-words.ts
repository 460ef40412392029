import type { SubNumberOrder } from '@countermand/core'
import { fieldText } from './field-text.ts'
import { plainText } from './plain-text.ts'

/** A count with its noun: `1 order`, `12 orders`. */
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`

/** What an order is, in one line: `DE local · 12 numbers · PO-2026-00417`. */
export function orderWords(order: SubNumberOrder): string {
  const { country_code, phone_number_type, phone_numbers_count, customer_reference } = order
  return [
    [country_code, phone_number_type].map(fieldText).filter(Boolean).join(' '),
    typeof phone_numbers_count === 'number' ? counted(phone_numbers_count, 'number') : '',
    fieldText(customer_reference),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Enough of an id to tell it from others on a narrow screen. */
export const shortId = (id: string) => plainText(id).slice(0, 8)
