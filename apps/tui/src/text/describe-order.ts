import type { SubNumberOrder } from '@countermand/core'
import { statusBadge } from './badges.ts'
import { formatField, objectElements, pluralize } from './format.ts'
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

/**
 * Everything Telnyx sent about an order that people read, most important first.
 *
 * @param deadline when Telnyx cancels it by itself, if that was read
 */
export function orderDetails(
  order: SubNumberOrder,
  now: number,
  deadline?: string,
): { label: string; value: string }[] {
  const { symbol, word } = statusBadge(order.status)
  const details: [string, unknown][] = [
    ['Id', order.id],
    ['Status', `${symbol} ${word}`],
    ['Country', order.country_code],
    ['Type', order.phone_number_type],
    ['Numbers', order.phone_numbers_count],
    ['Reference', order.customer_reference],
    ['Created', formatTime(order.created_at, now)],
    ['Updated', formatTime(order.updated_at, now)],
    ['Deadline', formatDeadline(deadline, order, now)],
    ['Requirements', describeRequirements(order)],
    ['Number order', order.order_request_id],
    ['Block order', order.is_block_sub_number_order === true ? 'yes' : undefined],
    ...objectElements(order.regulatory_requirements).map(
      ({ field_type, requirement_id }): [string, string] => [
        '  needs',
        joinFields(field_type ?? 'something', requirement_id),
      ],
    ),
    ...objectElements(order.phone_numbers).map(
      ({ phone_number, status, requirements_status }): [string, string] => [
        '  number',
        joinFields(phone_number ?? 'unnamed', status, requirements_status),
      ],
    ),
  ]
  return details.flatMap(([label, field]) => {
    const value = formatField(field)
    return value ? [{ label, value }] : []
  })
}

const joinFields = (...fields: unknown[]) => fields.map(formatField).filter(Boolean).join(' · ')

function formatTime(time: string | null | undefined, now: number): string {
  const minute = formatMinute(time)
  return minute && `${minute}, ${timeAgo(time, now)}`
}

/** A deadline of the numbers that Telnyx shows of an order: the first 50. */
function formatDeadline(deadline: string | undefined, order: SubNumberOrder, now: number): string {
  const minute = formatMinute(deadline)
  const shown = objectElements(order.phone_numbers).length
  const isPart = typeof order.phone_numbers_count === 'number' && order.phone_numbers_count > shown
  const part = isPart ? ` (of the first ${shown} numbers)` : ''
  return minute && `${minute}, ${timeUntil(deadline, now)}${part}`
}

function describeRequirements(order: SubNumberOrder): string | undefined {
  const { requirements_met, regulatory_requirements } = order
  if (typeof requirements_met !== 'boolean') return undefined
  const count = Array.isArray(regulatory_requirements) ? regulatory_requirements.length : 0
  if (count === 0) return requirements_met ? 'none open' : 'not met'
  return `${requirements_met ? 'met' : 'not met'}, ${pluralize(count, 'requirement')}`
}
