import type { SubNumberOrder } from '@countermand/core'
import { statusMark } from './marks.ts'
import { counted } from './order-words.ts'
import { plainText } from './plain-text.ts'
import { ago, minute } from './time.ts'

export interface Fact {
  label: string
  value: string
}

/** All there is to say of an order, in the order in which people read it; what Telnyx left out is left out. */
export function orderFacts(order: SubNumberOrder, now: number): Fact[] {
  const { symbol, word } = statusMark(order.status)
  const facts: [string, string | null | undefined][] = [
    ['Id', order.id],
    ['Status', `${symbol} ${word}`],
    ['Country', order.country_code],
    ['Type', order.phone_number_type],
    ['Numbers', order.phone_numbers_count?.toString()],
    ['Reference', order.customer_reference],
    ['Created', timeWords(order.created_at, now)],
    ['Updated', timeWords(order.updated_at, now)],
    ['Requirements', requirementWords(order)],
    ['Number order', order.order_request_id],
    ['Block order', order.is_block_sub_number_order ? 'yes' : undefined],
    ...(order.regulatory_requirements ?? []).map(({ field_type, requirement_id }): [string, string] => [
      '  needs',
      [field_type ?? 'something', requirement_id].filter(Boolean).join(' · '),
    ]),
    ...(order.phone_numbers ?? []).map(({ phone_number, status, requirements_status }): [string, string] => [
      '  number',
      [phone_number ?? 'unnamed', status, requirements_status].filter(Boolean).join(' · '),
    ]),
  ]
  return facts.flatMap(([label, value]) => (value ? [{ label, value: plainText(value) }] : []))
}

function timeWords(time: string | null | undefined, now: number): string {
  const at = minute(time)
  return at && `${at}, ${ago(time, now)}`
}

function requirementWords({ requirements_met, regulatory_requirements }: SubNumberOrder): string | undefined {
  if (typeof requirements_met !== 'boolean') return undefined
  const count = regulatory_requirements?.length ?? 0
  if (count === 0) return requirements_met ? 'none open' : 'not met'
  return `${requirements_met ? 'met' : 'not met'}, ${counted(count, 'requirement')}`
}
