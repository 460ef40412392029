import type { Action } from '../../model/action.ts'
import { rowsMoved } from '../../widgets/scroll.ts'
import type { ScreenContext } from '../screen.ts'
import { type ListModel, moveCursor, rowsForOrders, selectedOrder, settleCursor } from './model.ts'

export function updateList(list: ListModel, action: Action, context: ScreenContext): ListModel {
  const { orders } = context.data
  const by = rowsMoved(action, rowsForOrders(context.rows))
  if (by !== undefined) return moveCursor(list, orders, context.rows, by)
  switch (action) {
    case 'open':
    case 'cancel':
      // From now on the cursor follows this order, even if others are inserted before it.
      return selectedOrder(list, orders) ? moveCursor(list, orders, context.rows) : list
    case 'filter':
      return { ...list, isFiltering: true }
    case 'keep-filter':
      return { ...list, isFiltering: false }
    case 'clear-filter':
      return setFilter({ ...list, isFiltering: false }, '', context)
    case 'erase':
      return setFilter(list, [...list.filter].slice(0, -1).join(''), context)
    case 'erase-all':
      return setFilter(list, '', context)
    case 'back':
      return list.filter ? setFilter(list, '', context) : list
    default:
      return list
  }
}

export const setFilter = (list: ListModel, filter: string, { data, rows }: ScreenContext): ListModel =>
  settleCursor({ ...list, filter }, data.orders, rows)
