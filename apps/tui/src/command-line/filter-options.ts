import type { OrderFilter } from '@countermand/core'
import type { OptionRow } from './commands.ts'
import type { Words, WrongWords } from './parse.ts'

/** The options that say which orders are meant; `list` and `cancel` share them. */
export const FILTER_OPTIONS: readonly OptionRow[] = [
  {
    name: 'status',
    type: 'string',
    value: 'STATUS',
    help: 'pending, success, failure, cancelled, … (default pending)',
  },
  { name: 'country', type: 'string', value: 'CC', help: 'country code of two letters' },
  { name: 'type', type: 'string', value: 'TYPE', help: 'local, toll_free, mobile, national, …' },
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
  const country = values.get('country')
  if (country !== undefined && !/^[A-Za-z]{2}$/.test(country)) {
    return {
      message: `--country takes a code of two letters such as DE, not ${JSON.stringify(country)}.`,
    }
  }
  const age = values.get('older-than')
  const [, count, unit] = /^(\d{1,9})([mhdw])$/.exec(age ?? '') ?? []
  if (age !== undefined && unit === undefined) {
    return {
      message: `--older-than takes a number and m, h, d or w, such as 30d, not ${JSON.stringify(age)}.`,
    }
  }
  const filter: OrderFilter = {
    status: values.get('status'),
    country_code: country?.toUpperCase(),
    phone_number_type: values.get('type'),
    order_request_id: values.get('order-request'),
    customer_reference: values.get('reference'),
    older_than_minutes:
      unit === undefined ? undefined : Number(count) * MINUTES[unit as keyof typeof MINUTES],
  }
  return Object.values(filter).some((value) => value !== undefined) ? filter : undefined
}
