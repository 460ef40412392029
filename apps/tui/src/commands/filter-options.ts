import type { OrderFilter } from '@countermand/core'
import { normalizeStatus, ORDER_STATUSES, PHONE_NUMBER_TYPES } from '@countermand/core/wire'
import { didYouMean, nearest } from '../command-line/nearest.ts'
import type { Option, UsageError } from '../command-line/option.ts'
import type { ParsedArgs } from '../command-line/parse-args.ts'
import { isCountryCode, nearestCountry } from './country-codes.ts'

const joinWithOr = (words: readonly string[]) => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** The options that select orders; `list` and `cancel` share them. */
export const FILTER_OPTIONS: readonly Option[] = [
  {
    name: 'status',
    type: 'string',
    value: 'STATUS',
    choices: ORDER_STATUSES,
    help: `${joinWithOr(ORDER_STATUSES)} (default pending)`,
  },
  { name: 'country', type: 'string', value: 'CC', help: 'two-letter country code' },
  {
    name: 'type',
    type: 'string',
    value: 'TYPE',
    choices: PHONE_NUMBER_TYPES,
    help: joinWithOr(PHONE_NUMBER_TYPES),
  },
  { name: 'order-request', type: 'string', value: 'ID', help: 'only orders of this number order' },
  {
    name: 'reference',
    type: 'string',
    value: 'GLOB',
    help: 'customer reference; * and ? are wildcards, case is ignored',
  },
  { name: 'older-than', type: 'string', value: 'AGE', help: 'minimum age: 90m, 36h, 30d or 2w' },
]

const MINUTES = { m: 1, h: 60, d: 24 * 60, w: 7 * 24 * 60 }
const AGE = /^(\d{1,9})([mhdw])$/

/** The filter that the options describe; undefined if none was given. */
export function parseFilter({ values }: ParsedArgs): OrderFilter | UsageError | undefined {
  const usageError = findInvalidValue(values)
  if (usageError) return { usageError }
  const [, count, unit] = AGE.exec(values.get('older-than') ?? '') ?? []
  const filter: OrderFilter = {
    status: parseStatus(values),
    country_code: values.get('country')?.toUpperCase(),
    phone_number_type: values.get('type')?.toLowerCase(),
    order_request_id: values.get('order-request'),
    customer_reference: values.get('reference'),
    older_than_minutes:
      unit === undefined ? undefined : Number(count) * MINUTES[unit as keyof typeof MINUTES],
  }
  return Object.values(filter).some((value) => value !== undefined) ? filter : undefined
}

function parseStatus(values: ParsedArgs['values']): string | undefined {
  const status = values.get('status')
  return status === undefined ? undefined : normalizeStatus(status)
}

/** An undocumented value would match no order, and the empty result would look like a correct one. */
function findInvalidValue(values: ParsedArgs['values']): string | undefined {
  const invalid = (option: string, expected: string, suggestion?: string) =>
    `--${option} takes ${expected}, not ${JSON.stringify(values.get(option))}.${didYouMean(suggestion)}`

  const status = parseStatus(values)
  if (status !== undefined && !includesIgnoringCase([...ORDER_STATUSES, 'all'], status)) {
    const expected = `${joinWithOr(ORDER_STATUSES)} (or all, for list)`
    return invalid('status', expected, nearest(status, ORDER_STATUSES))
  }
  const type = values.get('type')
  if (type !== undefined && !includesIgnoringCase(PHONE_NUMBER_TYPES, type)) {
    return invalid('type', joinWithOr(PHONE_NUMBER_TYPES), nearest(type, PHONE_NUMBER_TYPES))
  }
  const country = values.get('country')
  if (country !== undefined && !isCountryCode(country.toUpperCase())) {
    const expected = 'a two-letter country code (ISO 3166) such as DE'
    return invalid('country', expected, nearestCountry(country))
  }
  const age = values.get('older-than')
  if (age !== undefined && !AGE.test(age)) {
    return invalid('older-than', 'a number and m, h, d or w, such as 30d')
  }
  return undefined
}

const includesIgnoringCase = (known: readonly string[], value: string) => known.includes(value.toLowerCase())
