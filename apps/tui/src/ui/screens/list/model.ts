import { matchesFilter, type SubNumberOrder } from '@countermand/core'
import { formatField } from '../../../text/format.ts'
import { visibleRows } from '../../widgets/scroll.ts'
import { tableRows } from '../../widgets/table.tsx'
import { type ListFilters, NO_FILTERS } from './filters.ts'
import { type DeadlinesById, type Sort, sortOrders } from './sort.ts'

export interface ListModel {
  /** The order under the cursor; undefined until the cursor is moved: then the first order. */
  cursorId?: string
  /** The last position of the cursor, in case its order disappears. */
  cursorIndex: number
  /** Index of the first row shown. */
  top: number
  /** The words that an order must contain to be shown, beside the filters. Empty without a search. */
  searchText: string
  filters: ListFilters
  /** The text field of the search is open. */
  isSearching: boolean
  /** The ids of the marked orders. Neither a search, a filter nor a refresh drops any. */
  marks: ReadonlySet<string>
  /** A range of marks starts at this order. */
  rangeFrom?: string | undefined
  /** In the order of the server's list without it. */
  sort?: Sort | undefined
  deadlines: DeadlinesById
  /** The deadlines are being read. */
  deadlineRead?: { startedAt: number; count: number } | undefined
}

export const INITIAL_LIST: ListModel = {
  cursorIndex: 0,
  top: 0,
  searchText: '',
  filters: NO_FILTERS,
  isSearching: false,
  marks: new Set(),
  deadlines: new Map(),
}

type Orders = readonly SubNumberOrder[]

/** The last result for each list of orders: one change of the screen asks for it several times. */
const lastVisible = new WeakMap<Orders, { searchText: string; visible: Orders }>()

/** The sorted orders that match the filters and the search: each word is part of a field, or the start of an id. */
export function visibleOrders(
  listed: Orders,
  { searchText, filters, ...sorting }: Pick<ListModel, 'searchText' | 'filters' | 'sort' | 'deadlines'>,
): Orders {
  const orders = sortOrders(filterOrders(listed, filters), sorting)
  const words = [...new Set(searchText.toLowerCase().split(' ').filter(Boolean))]
  if (words.length === 0) return orders
  const last = lastVisible.get(orders)
  if (last?.searchText === searchText) return last.visible
  // A longer search matches some of the orders that its beginning matches.
  const candidates = last && searchText.startsWith(last.searchText) ? last.visible : orders
  const visible = candidates.filter((order) => words.every((word) => matchesWord(order, word)))
  lastVisible.set(orders, { searchText, visible })
  return visible
}

/** Most orders stay the same objects when the list changes. */
const knownMatches = new WeakMap<ListFilters, WeakMap<SubNumberOrder, boolean>>()

const lastFiltered = new WeakMap<Orders, { filters: ListFilters; matching: Orders }>()

/** The orders that match the filters; of any status, since those that this session has cancelled stay in the list. */
export function filterOrders(orders: Orders, filters: ListFilters): Orders {
  if (filters.values.size === 0) return orders
  const last = lastFiltered.get(orders)
  if (last?.filters === filters) return last.matching
  const filter = { ...filters.filter, status: undefined }
  const matches = knownMatches.get(filters) ?? new WeakMap<SubNumberOrder, boolean>()
  knownMatches.set(filters, matches)
  const matching = orders.filter((order) => {
    let isMatch = matches.get(order)
    if (isMatch === undefined) {
      isMatch = matchesFilter(order, filter, filters.chosenAt)
      matches.set(order, isMatch)
    }
    return isMatch
  })
  lastFiltered.set(orders, { filters, matching })
  return matching
}

/** A few letters are likely to occur in the middle of any id, so a word must be its start. */
const matchesWord = (order: SubNumberOrder, word: string): boolean =>
  toSearchable(order.status).includes(word) ||
  toSearchable(order.country_code).includes(word) ||
  toSearchable(order.phone_number_type).includes(word) ||
  toSearchable(order.customer_reference).includes(word) ||
  toSearchable(order.id).startsWith(word) ||
  toSearchable(order.order_request_id).startsWith(word)

const PRINTABLE_ASCII = /^[ -~]*$/

/** A field as it is shown, in lower case. Almost every field is shown as it was sent: that must be quick. */
const toSearchable = (field: unknown): string =>
  (typeof field === 'string' && PRINTABLE_ASCII.test(field) ? field : formatField(field)).toLowerCase()

/** The row of the cursor: its order's, or the last position if that order is gone. */
export function findCursor(visible: Orders, { cursorId, cursorIndex }: ListModel): number {
  const last = Math.max(0, visible.length - 1)
  if (cursorId === undefined) return 0
  const index = visible.findIndex(({ id }) => id === cursorId)
  return index === -1 ? Math.min(cursorIndex, last) : index
}

export function selectedOrder(list: ListModel, orders: Orders): SubNumberOrder | undefined {
  const visible = visibleOrders(orders, list)
  return visible[findCursor(visible, list)]
}

/** Moves the cursor by so many rows, and scrolls as far as that needs. */
export function moveCursor(list: ListModel, orders: Orders, rows: number, by = 0): ListModel {
  const visible = visibleOrders(orders, list)
  const cursor = Math.max(0, Math.min(findCursor(visible, list) + by, visible.length - 1))
  const order = visible[cursor]
  const { top } = visibleRows({ top: list.top, cursor, count: visible.length, rows: tableRows(rows) })
  const { cursorId: _, ...rest } = list
  return { ...rest, ...(order && { cursorId: order.id }), cursorIndex: cursor, top }
}

/** Keeps the cursor on its order after the orders, the search or the size have changed. */
export function settleCursor(list: ListModel, orders: Orders, rows: number): ListModel {
  return list.cursorId === undefined || visibleOrders(orders, list).length === 0
    ? { ...list, top: 0 }
    : moveCursor(list, orders, rows)
}
