import type { Action } from '../../model/action.ts'
import type { UiEvent } from '../../model/event.ts'
import { rowsMoved } from '../../widgets/scroll.ts'
import { tableRows } from '../../widgets/table.tsx'
import type { ScreenContext } from '../screen.ts'
import type { ListFilters } from './filters.ts'
import { markRange, toggleAllMarks, toggleMark } from './marks.ts'
import { type ListModel, moveCursor, selectedOrder, settleCursor, visibleOrders } from './model.ts'
import { chooseSort, type Sort } from './sort.ts'

export function updateList(list: ListModel, action: Action, context: ScreenContext): ListModel {
  const { orders } = context.data
  const by = rowsMoved(action, tableRows(context.rows))
  if (by !== undefined) return moveCursor(list, orders, context.rows, by)
  switch (action) {
    case 'open':
    case 'cancel':
      // From now on the cursor follows this order, even if others are inserted before it.
      return selectedOrder(list, orders) ? moveCursor(list, orders, context.rows) : list
    case 'mark':
      return moveCursor(toggleMark(list, orders), orders, context.rows, 1)
    case 'mark-all':
      return toggleAllMarks(list, orders)
    case 'mark-range':
      return moveCursor(markRange(list, orders), orders, context.rows)
    case 'unmark-all':
      return { ...list, marks: new Set(), rangeFrom: undefined }
    case 'sort-listed':
      return settleCursor({ ...list, sort: undefined }, orders, context.rows)
    case 'sort-age':
      return sortBy(list, 'age', context)
    case 'sort-numbers':
      return sortBy(list, 'numbers', context)
    case 'sort-country':
      return sortBy(list, 'country', context)
    case 'sort-reference':
      return sortBy(list, 'reference', context)
    case 'sort-deadline':
      // The first time, the deadlines must be read.
      return list.sort?.by === 'deadline' ? sortBy(list, 'deadline', context) : list
    case 'search':
      return { ...list, isSearching: true }
    case 'keep-search':
      return { ...list, isSearching: false }
    case 'clear-search':
      return setSearchText({ ...list, isSearching: false }, '', context)
    case 'back':
      if (list.rangeFrom !== undefined) return { ...list, rangeFrom: undefined }
      return list.searchText ? setSearchText(list, '', context) : list
    default:
      return list
  }
}

function sortBy(list: ListModel, by: Sort['by'], { data, rows }: ScreenContext): ListModel {
  return settleCursor({ ...list, sort: chooseSort(by, list.sort) }, data.orders, rows)
}

/** Takes the deadlines that were read, and sorts by them. */
export function receiveList(list: ListModel, event: UiEvent, now: number): ListModel {
  switch (event.type) {
    case 'deadlines-reading':
      return { ...list, deadlineRead: { startedAt: list.deadlineRead?.startedAt ?? now, count: event.count } }
    case 'deadlines-read': {
      const deadlines = new Map([...list.deadlines, ...event.deadlines])
      return { ...list, deadlines, deadlineRead: undefined, sort: { by: 'deadline', isReversed: false } }
    }
    case 'deadlines-stopped':
      return { ...list, deadlineRead: undefined }
    default:
      return list
  }
}

/** Changes which orders are listed. */
export const setFilters = (list: ListModel, filters: ListFilters, context: Place): ListModel =>
  showMatches({ ...list, filters }, context)

type Place = Pick<ScreenContext, 'data' | 'rows'>

/** If the order under the cursor is no longer shown, the cursor goes to the first that is. */
function showMatches(list: ListModel, { data, rows }: Place): ListModel {
  const visible = visibleOrders(data.orders, list)
  const isMatch = visible.some(({ id }) => id === list.cursorId)
  const atFirst = { ...list, cursorIndex: 0, top: 0 }
  return settleCursor(isMatch || list.cursorId === undefined ? list : atFirst, data.orders, rows)
}

/** Longer than any useful search: a paste by mistake must not slow down the list. */
const MAX_SEARCH = 200

/** Changes the search. */
export function setSearchText(list: ListModel, text: string, { data, rows }: ScreenContext): ListModel {
  const searchText = [...text.slice(0, 2 * MAX_SEARCH)].slice(0, MAX_SEARCH).join('')
  return showMatches({ ...list, searchText }, { data, rows })
}
