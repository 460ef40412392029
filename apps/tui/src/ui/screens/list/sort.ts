import type { SubNumberOrder } from '@countermand/core'
import { parseTime } from '@countermand/core/wire'
import { formatField } from '../../../text/format.ts'

export const SORT_KEYS = ['age', 'numbers', 'country', 'reference', 'deadline'] as const

export interface Sort {
  by: (typeof SORT_KEYS)[number]
  isReversed: boolean
}

/** The deadline of each order that it was read for; undefined if the order has none. */
export type DeadlinesById = ReadonlyMap<string, string | undefined>

interface Sorting {
  /** In the order of the server's list without it. */
  sort?: Sort | undefined
  deadlines: DeadlinesById
}

const NAMES: Record<Sort['by'], readonly [string, reversed: string]> = {
  age: ['oldest first', 'newest first'],
  numbers: ['most numbers first', 'fewest numbers first'],
  country: ['country A–Z', 'country Z–A'],
  reference: ['reference A–Z', 'reference Z–A'],
  deadline: ['soonest deadline first', 'latest deadline first'],
}

/** The order in words: `oldest first`. */
export const describeSort = ({ by, isReversed }: Sort): string => NAMES[by][isReversed ? 1 : 0]

/** What choosing a key does: the same key once more reverses the order. */
export const chooseSort = (by: Sort['by'], current: Sort | undefined): Sort => ({
  by,
  isReversed: current?.by === by && !current.isReversed,
})

/** Every screen asks for the same list several times. */
const lastSorted = new WeakMap<readonly SubNumberOrder[], Sorting & { sorted: readonly SubNumberOrder[] }>()

/** The orders as sorted; those that lack the field come last, also in reverse. Equal ones stay as listed. */
export function sortOrders(
  orders: readonly SubNumberOrder[],
  { sort, deadlines }: Sorting,
): readonly SubNumberOrder[] {
  if (!sort) return orders
  const last = lastSorted.get(orders)
  if (last?.sort === sort && last.deadlines === deadlines) return last.sorted
  const key = keyOf(sort.by, deadlines)
  const keyed = orders.map((order) => ({ order, value: key(order) }))
  const direction = sort.isReversed ? -1 : 1
  keyed.sort(({ value: one }, { value: other }) => {
    if (one === undefined || other === undefined)
      return Number(one === undefined) - Number(other === undefined)
    return direction * compare(one, other)
  })
  const sorted = keyed.map(({ order }) => order)
  lastSorted.set(orders, { sort, deadlines, sorted })
  return sorted
}

type Value = string | number | undefined

/** `PO-9` comes before `PO-10`. */
const { compare: compareText } = new Intl.Collator('en', { numeric: true })

const compare = (one: string | number, other: string | number) =>
  typeof one === 'number' && typeof other === 'number' ? one - other : compareText(String(one), String(other))

function keyOf(by: Sort['by'], deadlines: DeadlinesById): (order: SubNumberOrder) => Value {
  switch (by) {
    case 'age':
      return ({ created_at }) => parseTime(created_at)
    case 'numbers':
      return ({ phone_numbers_count: count }) => (typeof count === 'number' ? -count : undefined)
    case 'country':
      return ({ country_code }) => formatField(country_code) || undefined
    case 'reference':
      return ({ customer_reference }) => formatField(customer_reference) || undefined
    case 'deadline':
      return ({ id }) => parseTime(deadlines.get(id))
    default:
      return by satisfies never
  }
}
