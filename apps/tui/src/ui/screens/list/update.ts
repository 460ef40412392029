import type { Action } from '../../model/action.ts'
import type { ScreenContext } from '../screen.ts'
import { type ListModel, moveCursor, rowsForOrders, selectedOrder, settleCursor } from './model.ts'

export function updateList(list: ListModel, action: Action, context: ScreenContext): ListModel {
  const { orders } = context.data
  const move = (by: number) => moveCursor(list, orders, context.rows, by)
  const page = Math.max(1, rowsForOrders(context.rows) - 1)
  switch (action) {
    case 'up':
      return move(-1)
    case 'down':
      return move(1)
    case 'page-up':
      return move(-page)
    case 'page-down':
      return move(page)
    case 'first':
      return move(Number.NEGATIVE_INFINITY)
    case 'last':
      return move(Number.POSITIVE_INFINITY)
    case 'open':
    case 'cancel':
      // From now on the cursor follows this order, even if others are inserted before it.
      return selectedOrder(list, orders) ? move(0) : list
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
