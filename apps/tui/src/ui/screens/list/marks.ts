import { findCursor, type ListModel, visibleOrders } from './model.ts'

type Orders = Parameters<typeof visibleOrders>[0]

/** Marks the order under the cursor, or removes its mark. */
export function toggleMark(list: ListModel, orders: Orders): ListModel {
  const visible = visibleOrders(orders, list)
  const order = visible[findCursor(visible, list)]
  if (!order) return list
  const marks = new Set(list.marks)
  if (!marks.delete(order.id)) marks.add(order.id)
  return { ...list, marks }
}

/** Marks all orders that are shown; if all of them are marked, removes their marks. */
export function toggleAllMarks(list: ListModel, orders: Orders): ListModel {
  const visible = visibleOrders(orders, list)
  const marks = new Set(list.marks)
  const isAll = visible.every(({ id }) => marks.has(id))
  for (const { id } of visible) {
    if (isAll) marks.delete(id)
    else marks.add(id)
  }
  return { ...list, marks }
}

/** Starts a range at the cursor, or marks from its start to the cursor. */
export function markRange(list: ListModel, orders: Orders): ListModel {
  const visible = visibleOrders(orders, list)
  const cursor = findCursor(visible, list)
  const start = visible.findIndex(({ id }) => id === list.rangeFrom)
  if (start === -1) return { ...list, rangeFrom: visible[cursor]?.id }
  const range = visible.slice(Math.min(start, cursor), Math.max(start, cursor) + 1)
  return { ...list, marks: new Set([...list.marks, ...range.map(({ id }) => id)]), rangeFrom: undefined }
}

/** What the marks mean for the next key, or how many of them search and filters hide; empty without marks. */
export function describeMarks(list: ListModel, orders: Orders): string {
  const { marks, searchText, filters } = list
  if (marks.size === 0) return ''
  const isNarrowed = searchText !== '' || filters.values.size > 0
  const shown = isNarrowed ? visibleOrders(orders, list).filter(({ id }) => marks.has(id)).length : marks.size
  const hidden = marks.size - shown
  return hidden === 0 ? 'x cancels the marked orders, U unmarks them' : `! ${hidden} of the marks hidden`
}
