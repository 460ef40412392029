import type { OrderFilter } from '@countermand/core'
import { normalizeStatus, ORDER_STATUSES, PHONE_NUMBER_TYPES } from '@countermand/core/wire'
import { didYouMean, nearest } from '../command-line/nearest.ts'
import type { Option, UsageError } from '../command-line/option.ts'
import type { ParsedArgs } from '../command-line/parse-args.ts'
import { isCountryCode, nearestCountry } from './country-codes.ts'

const joinWithOr = (words: readonly string[]) => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** `all`: only where nothing is cancelled. */
const STATUS_VALUES = [...ORDER_STATUSES, 'all']
const REQUIREMENTS_STATES = ['met', 'open']

/** The options that select orders, for commands that cancel them. */
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
  {
    name: 'requirements',
    type: 'string',
    value: 'STATE',
    choices: REQUIREMENTS_STATES,
    help: 'met or open: whether all regulatory requirements are met',
  },
]

/** The same for a command that only reads. */
export const LIST_FILTER_OPTIONS: readonly Option[] = FILTER_OPTIONS.map((option) =>
  option.name === 'status'
    ? { ...option, choices: STATUS_VALUES, help: `${joinWithOr(STATUS_VALUES)} (default pending)` }
    : option,
)

const MINUTES = { m: 1, h: 60, d: 24 * 60, w: 7 * 24 * 60 }
const AGE = /^(\d{1,9})([mhdw])$/

/**
 * The filter that the options describe; undefined if none was given.
 *
 * @param nameOf the name of an option where it was given. @default as at the command line
 */
export function parseFilter(
  { values }: Pick<ParsedArgs, 'values'>,
  nameOf = (option: string) => `--${option}`,
): OrderFilter | UsageError | undefined {
  const usageError = findInvalidValue(values, nameOf)
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
    requirements_met: values.has('requirements') ? values.get('requirements') === 'met' : undefined,
  }
  return Object.values(filter).some((value) => value !== undefined) ? filter : undefined
}

/** The filter of a list: pending orders by default; `all` means any status. */
export function parseListFilter(...args: Parameters<typeof parseFilter>): OrderFilter | UsageError {
  const parsed = parseFilter(...args) ?? {}
  if ('usageError' in parsed) return parsed
  const { status = 'pending', ...rest } = parsed
  return { ...rest, ...(status !== 'all' && { status }) }
}

function parseStatus(values: ParsedArgs['values']): string | undefined {
  const status = values.get('status')
  return status === undefined ? undefined : normalizeStatus(status)
}

/** An undocumented value would match no order, and the empty result would look like a correct one. */
function findInvalidValue(
  values: ParsedArgs['values'],
  nameOf: (option: string) => string,
): string | undefined {
  const invalid = (option: string, expected: string, suggestion?: string) =>
    `${nameOf(option)} takes ${expected}, not ${JSON.stringify(values.get(option))}.${didYouMean(suggestion)}`

  const status = parseStatus(values)
  if (status !== undefined && !includesIgnoringCase(STATUS_VALUES, status)) {
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
  const requirements = values.get('requirements')
  if (requirements !== undefined && !REQUIREMENTS_STATES.includes(requirements)) {
    return invalid('requirements', 'met or open', nearest(requirements, REQUIREMENTS_STATES))
  }
  return undefined
}

const includesIgnoringCase = (known: readonly string[], value: string) => known.includes(value.toLowerCase())
