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

type Orders = readonly SubNumberOrder[]

interface Sorted extends Sorting {
  sorted: Orders
  /** Where each order was listed. */
  positions: ReadonlyMap<SubNumberOrder, number>
}

/** One change of the screen asks for the same list several times. */
const sortedLists = new WeakMap<Orders, Sorted>()
/** The next list differs little from this one. */
let latest: Sorted | undefined

/** The orders as sorted; those that lack the field come last, also in reverse. Equal ones stay as listed. */
export function sortOrders(orders: Orders, { sort, deadlines }: Sorting): Orders {
  if (!sort) return orders
  const isSame = (known: Sorted | undefined): known is Sorted =>
    known?.sort === sort && known.deadlines === deadlines
  const known = sortedLists.get(orders)
  if (isSame(known)) return known.sorted
  const keyOf = cachedKeys(sort.by, deadlines)
  const positions = new Map(orders.map((order, position) => [order, position]))
  const keyed = almostSorted(orders, positions, isSame(latest) ? latest : undefined).map((order) => ({
    order,
    key: keyOf(order),
    position: positions.get(order) ?? 0,
  }))
  const direction = sort.isReversed ? -1 : 1
  keyed.sort((one, other) => {
    const asListed = one.position - other.position
    if (one.key === other.key) return asListed
    if (one.key === undefined || other.key === undefined) return one.key === undefined ? 1 : -1
    return one.key < other.key ? -direction : direction
  })
  latest = { sort, deadlines, sorted: keyed.map(({ order }) => order), positions }
  sortedLists.set(orders, latest)
  return latest.sorted
}

/** The orders that the list before had, in its order, then the others: sorting them takes little time. */
function almostSorted(orders: Orders, positions: Sorted['positions'], before: Sorted | undefined): Orders {
  if (!before) return orders
  const kept = before.sorted.filter((order) => positions.has(order))
  return [...kept, ...orders.filter((order) => !before.positions.has(order))]
}

/** Two keys of one sort have the same type. */
type Key = string | number | undefined

/** Most orders stay the same objects when the list changes: 50,000 keys are computed only once. */
const caches = new Map<
  Sort['by'],
  { deadlines: DeadlinesById; keys: WeakMap<SubNumberOrder, { key: Key }> }
>()

function cachedKeys(by: Sort['by'], deadlines: DeadlinesById): (order: SubNumberOrder) => Key {
  let cache = caches.get(by)
  if (!cache || (by === 'deadline' && cache.deadlines !== deadlines)) {
    cache = { deadlines, keys: new WeakMap() }
    caches.set(by, cache)
  }
  const { keys } = cache
  return (order) => {
    const known = keys.get(order)
    if (known) return known.key
    const key = toKey(order, by, deadlines)
    keys.set(order, { key })
    return key
  }
}

function toKey(order: SubNumberOrder, by: Sort['by'], deadlines: DeadlinesById): Key {
  switch (by) {
    case 'age':
      return parseTime(order.created_at)
    case 'numbers':
      return typeof order.phone_numbers_count === 'number' ? -order.phone_numbers_count : undefined
    case 'country':
      return toTextKey(order.country_code)
    case 'reference':
      return toTextKey(order.customer_reference)
    case 'deadline':
      return parseTime(deadlines.get(order.id))
    default:
      return by satisfies never
  }
}

const DIGITS = 15

/** `PO-9` comes before `PO-10`, and case makes no difference. */
const toTextKey = (field: unknown): string | undefined =>
  formatField(field)
    .toLowerCase()
    .replace(/\d+/g, (digits) => digits.padStart(DIGITS, '0')) || undefined
