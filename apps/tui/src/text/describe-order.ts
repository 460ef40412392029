import type { SubNumberOrder } from '@countermand/core'
import { statusBadge } from './badges.ts'
import { describeNumberState, describeRequirements } from './describe-requirements.ts'
import { formatField, objectElements, pluralize, sanitize } from './format.ts'
import { formatMinute, timeAgo, timeUntil } from './time.ts'

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

/** A label and its value. */
export interface Detail {
  label: string
  value: string
}

/** The fields of an order that people read, most important first; any that Telnyx doesn't document comes last. */
export function orderFields(order: SubNumberOrder, now: number): Detail[] {
  const { symbol, word } = statusBadge(order.status)
  const {
    id,
    status: _status,
    country_code,
    phone_number_type,
    phone_numbers_count,
    customer_reference,
    created_at,
    updated_at,
    order_request_id,
    is_block_sub_number_order,
    user_id,
    record_type: _type,
    requirements_met: _met,
    regulatory_requirements: _requirements,
    phone_numbers: _numbers,
    ...others
  } = order
  return toDetails([
    ['Id', id],
    ['Status', `${symbol} ${word}`],
    ['Country', country_code],
    ['Type', phone_number_type],
    ['Numbers', phone_numbers_count],
    ['Reference', customer_reference],
    ['Created', formatTime(created_at, now)],
    ['Updated', formatTime(updated_at, now)],
    ['Number order', order_request_id],
    ['Block order', is_block_sub_number_order === true ? 'yes' : undefined],
    ['User', user_id],
    ...Object.entries(others),
  ])
}

/**
 * Everything Telnyx sent about an order that people read, as one list.
 *
 * @param deadline when Telnyx cancels it by itself, if that was read
 */
export const orderDetails = (order: SubNumberOrder, now: number, deadline?: string): Detail[] => [
  ...orderFields(order, now),
  ...toDetails([
    ['Deadline', formatDeadline(deadline, order, now)],
    ['Requirements', summarizeRequirements(order)],
    ...describeRequirements(order).map(({ kind, state, id }): [string, string] => [
      '  needs',
      joinFields(kind, state, id),
    ]),
    ...objectElements(order.phone_numbers).map((number): [string, string] => [
      '  number',
      joinFields(number.phone_number ?? 'unnamed', describeNumberState(number)),
    ]),
  ]),
]

function toDetails(fields: readonly [string, unknown][]): Detail[] {
  return fields.flatMap(([label, field]) => {
    const value = formatField(field)
    return value ? [{ label: sanitize(label), value }] : []
  })
}

const joinFields = (...fields: unknown[]) => fields.map(formatField).filter(Boolean).join(' · ')

function formatTime(time: string | null | undefined, now: number): string {
  const minute = formatMinute(time)
  return minute && `${minute}, ${timeAgo(time, now)}`
}

/** A deadline of the numbers that Telnyx shows of an order: the first 50. */
export function formatDeadline(deadline: string | undefined, order: SubNumberOrder, now: number): string {
  const minute = formatMinute(deadline)
  const shown = objectElements(order.phone_numbers).length
  const isPart = typeof order.phone_numbers_count === 'number' && order.phone_numbers_count > shown
  const part = isPart ? ` (of the first ${shown} numbers)` : ''
  return minute && `${minute}, ${timeUntil(deadline, now)}${part}`
}

/** Whether the requirements are met, and how many there are. */
export function summarizeRequirements(order: SubNumberOrder): string | undefined {
  const { requirements_met, regulatory_requirements } = order
  if (typeof requirements_met !== 'boolean') return undefined
  const count = Array.isArray(regulatory_requirements) ? regulatory_requirements.length : 0
  if (count === 0) return requirements_met ? 'none open' : 'not met'
  return `${requirements_met ? 'met' : 'not met'}, ${pluralize(count, 'requirement')}`
}
