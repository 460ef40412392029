import { isDeepStrictEqual } from 'node:util'
import type { OrderFilter } from '@countermand/core'
import type { UsageError } from '../../../command-line/option.ts'
import { LIST_FILTER_OPTIONS, parseListFilter } from '../../../commands/filter-options.ts'
import { sanitize, shortId } from '../../../text/format.ts'

/** Which orders the list has: with the options of `countermand list`, and the same meaning. */
export interface ListFilters {
  /** As they were typed, by the names of the options. */
  values: ReadonlyMap<string, string>
  filter: OrderFilter
  /** When they were chosen: ages count from here, in milliseconds since the epoch. */
  chosenAt: number
}

/** Pending orders only. */
export const NO_FILTERS: ListFilters = { values: new Map(), filter: { status: 'pending' }, chosenAt: 0 }

/** The fields of the filter panel, in their order. */
export const FILTER_FIELDS = LIST_FILTER_OPTIONS.map(({ name, help }) => ({
  name,
  label: toLabel(name),
  help,
}))

/** `older-than`: Older than */
function toLabel(name: string): string {
  const words = name.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The filters that were typed, without the empty ones; or what is wrong with the first that is not valid. */
export function parseFilters(typed: ReadonlyMap<string, string>, now: number): ListFilters | UsageError {
  const trimmed = [...typed].map(([name, text]): [string, string] => [name, text.trim()])
  const values = new Map(trimmed.filter(([, text]) => text !== ''))
  const filter = parseListFilter({ values }, toLabel)
  return 'usageError' in filter ? filter : { values, filter, chosenAt: now }
}

/** The part that Telnyx applies: another one needs another read. */
export const toTelnyxFilter = ({ filter }: ListFilters): OrderFilter => {
  const { status, country_code, phone_number_type, order_request_id } = filter
  return { status, country_code, phone_number_type, order_request_id }
}

export const needsRead = (before: ListFilters, after: ListFilters) =>
  !isDeepStrictEqual(toTelnyxFilter(before), toTelnyxFilter(after))

/** Whether the orders that were read are all pending ones of the account. */
export const readsWholeAccount = (filters: ListFilters): boolean => {
  const { status, ...narrowing } = toTelnyxFilter(filters)
  return (
    (status === undefined || status === 'pending') &&
    Object.values(narrowing).every((value) => value === undefined)
  )
}

/** `Pending orders`, `Orders of every status` */
export function describeStatus({ filter: { status } }: ListFilters): string {
  return status === undefined ? 'Orders of every status' : `${toLabel(status)} orders`
}

/** All but the status, in words: `DE · local · older than 30d`. Empty without any. */
export function describeFilters({ values }: ListFilters): string {
  const parts = [...values].flatMap(([name, value]) => {
    const shown = sanitize(value)
    switch (name) {
      case 'status':
        return []
      case 'country':
        return [shown.toUpperCase()]
      case 'type':
        return [shown.toLowerCase()]
      case 'order-request':
        return [`order request ${shortId(value)}`]
      default:
        return [`${name.replaceAll('-', ' ')} ${shown}`]
    }
  })
  return parts.join(' · ')
}
