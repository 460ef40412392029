import type { OrderFilter } from '@countermand/core'
import { normalizeStatus, ORDER_STATUSES, PHONE_NUMBER_TYPES } from '@countermand/core/wire'
import type { OptionRow } from './commands.ts'
import { isCountryCode, nearestCountry } from './country-codes.ts'
import { didYouMean, nearest } from './nearest.ts'
import type { Words, WrongWords } from './parse.ts'

const wordList = (words: readonly string[]) => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`

/** The options that say which orders are meant; `list` and `cancel` share them. */
export const FILTER_OPTIONS: readonly OptionRow[] = [
  {
    name: 'status',
    type: 'string',
    value: 'STATUS',
    help: `${wordList(ORDER_STATUSES)} (default pending)`,
  },
  { name: 'country', type: 'string', value: 'CC', help: 'country code of two letters' },
  { name: 'type', type: 'string', value: 'TYPE', help: wordList(PHONE_NUMBER_TYPES) },
  { name: 'order-request', type: 'string', value: 'ID', help: 'only the parts of this number order' },
  {
    name: 'reference',
    type: 'string',
    value: 'GLOB',
    help: 'customer reference, with * and ?, upper or lower case',
  },
  {
    name: 'older-than',
    type: 'string',
    value: 'AGE',
    help: 'created longer ago than this: 90m, 36h, 30d or 2w',
  },
]

const MINUTES = { m: 1, h: 60, d: 24 * 60, w: 7 * 24 * 60 }

/** The filter in the words of a command line; undefined when there is none. */
export function filterIn({ values }: Pick<Words, 'values'>): OrderFilter | WrongWords | undefined {
  const message = problemIn(values)
  if (message) return { message }
  const [, count, unit] = AGE.exec(values.get('older-than') ?? '') ?? []
  const filter: OrderFilter = {
    status: statusIn(values),
    country_code: values.get('country')?.toUpperCase(),
    phone_number_type: values.get('type')?.toLowerCase(),
    order_request_id: values.get('order-request'),
    customer_reference: values.get('reference'),
    older_than_minutes:
      unit === undefined ? undefined : Number(count) * MINUTES[unit as keyof typeof MINUTES],
  }
  return Object.values(filter).some((value) => value !== undefined) ? filter : undefined
}

const AGE = /^(\d{1,9})([mhdw])$/

function statusIn(values: Words['values']): string | undefined {
  const status = values.get('status')
  return status === undefined ? undefined : normalizeStatus(status)
}

/** What is wrong with a value. One that nothing documents would match no order, and so pass for an empty list. */
function problemIn(values: Words['values']): string | undefined {
  const takes = (option: string, known: string, offer?: string) =>
    `--${option} takes ${known}, not ${JSON.stringify(values.get(option))}.${didYouMean(offer)}`

  const status = statusIn(values)
  if (status !== undefined && !isOneOf([...ORDER_STATUSES, 'all'], status)) {
    return takes(
      'status',
      `${wordList(ORDER_STATUSES)}, and for list also all`,
      nearest(status, ORDER_STATUSES),
    )
  }
  const type = values.get('type')
  if (type !== undefined && !isOneOf(PHONE_NUMBER_TYPES, type)) {
    return takes('type', wordList(PHONE_NUMBER_TYPES), nearest(type, PHONE_NUMBER_TYPES))
  }
  const country = values.get('country')
  if (country !== undefined && !isCountryCode(country.toUpperCase())) {
    const known = 'a country code of two letters (ISO 3166) such as DE'
    return takes('country', known, nearestCountry(country))
  }
  const age = values.get('older-than')
  if (age !== undefined && !AGE.test(age)) {
    return takes('older-than', 'a number and m, h, d or w, such as 30d')
  }
  return undefined
}

const isOneOf = (known: readonly string[], value: string) => known.includes(value.toLowerCase())
