import type { SubNumberOrder } from '@countermand/core'
import { formatField } from '../text/format-field.ts'
import { listRows } from './layout.ts'
import type { State } from './state.ts'
import { windowOf } from './window.ts'

/** The orders that the filter lets through: each of its words is in a field, or begins an id. */
export function visibleOrders({
  orders,
  list: { filter },
}: Pick<State, 'orders' | 'list'>): readonly SubNumberOrder[] {
  const words = filter.toLowerCase().split(' ').filter(Boolean)
  return words.length === 0 ? orders : orders.filter((order) => words.every((word) => hasWord(order, word)))
}

function hasWord(order: SubNumberOrder, word: string): boolean {
  const { id, order_request_id, status, country_code, phone_number_type, customer_reference } = order
  const fields = [status, country_code, phone_number_type, customer_reference]
  return (
    fields.some((field) => formatField(field).toLowerCase().includes(word)) ||
    // In the middle of an id, any few letters are found somewhere.
    [id, order_request_id].some((field) => formatField(field).toLowerCase().startsWith(word))
  )
}

/** Where the cursor stands among the visible orders: at its order, else where that one was. */
export function cursorIndex(
  visible: readonly SubNumberOrder[],
  { cursorId, cursorIndex }: State['list'],
): number {
  const last = Math.max(0, visible.length - 1)
  if (cursorId === undefined) return 0
  const index = visible.findIndex(({ id }) => id === cursorId)
  return index === -1 ? Math.min(cursorIndex, last) : index
}

/** The order that a command is about: the one open, else the one under the cursor. */
export function currentOrder(state: State): SubNumberOrder | undefined {
  const { screen } = state
  if (screen.kind === 'detail') return state.orders.find(({ id }) => id === screen.id)
  const visible = visibleOrders(state)
  return visible[cursorIndex(visible, state.list)]
}

/** Puts the cursor on a row and moves the window after it. */
export function withCursorAt(state: State, index: number): State {
  const visible = visibleOrders(state)
  const cursor = Math.max(0, Math.min(index, visible.length - 1))
  const order = visible[cursor]
  const { top } = windowOf({ top: state.list.top, cursor, count: visible.length, rows: listRows(state.size) })
  const { cursorId: _, ...list } = state.list
  return { ...state, list: { ...list, ...(order && { cursorId: order.id }), cursorIndex: cursor, top } }
}

/** After the orders, the filter or the size changed: the cursor stays with its order if it can. */
export function withCursorSettled(state: State): State {
  const visible = visibleOrders(state)
  if (state.list.cursorId === undefined || visible.length === 0) {
    return { ...state, list: { ...state.list, top: 0 } }
  }
  return withCursorAt(state, cursorIndex(visible, state.list))
}
