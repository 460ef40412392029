import type { SubNumberOrder } from '@countermand/core'
import { fieldElements, fieldText } from './field-text.ts'
import { statusMark } from './marks.ts'
import { counted } from './order-words.ts'
import { ago, minute } from './time.ts'

export interface Fact {
  label: string
  value: string
}

/** All there is to say of an order, in the order in which people read it; what Telnyx left out is left out. */
export function orderFacts(order: SubNumberOrder, now: number): Fact[] {
  const { symbol, word } = statusMark(order.status)
  const facts: [string, unknown][] = [
    ['Id', order.id],
    ['Status', `${symbol} ${word}`],
    ['Country', order.country_code],
    ['Type', order.phone_number_type],
    ['Numbers', order.phone_numbers_count],
    ['Reference', order.customer_reference],
    ['Created', timeWords(order.created_at, now)],
    ['Updated', timeWords(order.updated_at, now)],
    ['Requirements', requirementWords(order)],
    ['Number order', order.order_request_id],
    ['Block order', order.is_block_sub_number_order === true ? 'yes' : undefined],
    ...fieldElements(order.regulatory_requirements).map(
      ({ field_type, requirement_id }): [string, string] => [
        '  needs',
        joined(field_type ?? 'something', requirement_id),
      ],
    ),
    ...fieldElements(order.phone_numbers).map(
      ({ phone_number, status, requirements_status }): [string, string] => [
        '  number',
        joined(phone_number ?? 'unnamed', status, requirements_status),
      ],
    ),
  ]
  return facts.flatMap(([label, field]) => {
    const value = fieldText(field)
    return value ? [{ label, value }] : []
  })
}

const joined = (...fields: unknown[]) => fields.map(fieldText).filter(Boolean).join(' · ')

function timeWords(time: string | null | undefined, now: number): string {
  const at = minute(time)
  return at && `${at}, ${ago(time, now)}`
}

function requirementWords({ requirements_met, regulatory_requirements }: SubNumberOrder): string | undefined {
  if (typeof requirements_met !== 'boolean') return undefined
  const count = Array.isArray(regulatory_requirements) ? regulatory_requirements.length : 0
  if (count === 0) return requirements_met ? 'none open' : 'not met'
  return `${requirements_met ? 'met' : 'not met'}, ${counted(count, 'requirement')}`
}
