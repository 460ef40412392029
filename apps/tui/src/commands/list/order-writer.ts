import type { SubNumberOrder } from '@countermand/core'
import { toCsvRow } from '@countermand/core/wire'
import type { Deadlines } from '../../deadlines.ts'
import type { Io } from '../../io/io.ts'
import { CSV_FIELDS, listColumns } from '../../order-columns.ts'
import { formatRow } from '../../text/format-row.ts'
import { toJson, toJsonLine } from '../../text/to-json.ts'
import type { Format } from '../shared-options.ts'

/**
 * Prints orders page by page; JSON at the end, so that no reader gets half a document.
 *
 * @param deadlines printed with the orders, if there are any
 */
export function createOrderWriter(format: Format, now: () => number, io: Io, deadlines?: Deadlines) {
  const kept: SubNumberOrder[] = []
  let isFirst = true
  const columns = listColumns(deadlines)
  const titles = columns.map(({ title }) => title)
  const toCells = (order: SubNumberOrder) => columns.map(({ text }) => text(order, now()))
  const csvTitles = [...CSV_FIELDS, ...(deadlines ? ['deadline'] : [])]
  const toCsvCells = (order: SubNumberOrder) => [
    ...CSV_FIELDS.map((name) => order[name]),
    ...(deadlines ? [deadlines.of(order)] : []),
  ]
  const withDeadline = (order: SubNumberOrder) =>
    deadlines ? { ...order, deadline: deadlines.of(order) ?? null } : order
  return {
    add(orders: SubNumberOrder[]) {
      switch (format) {
        case 'text':
          if (isFirst) io.out(formatRow(titles, columns, io.columns))
          isFirst = false
          return io.out(orders.map((order) => formatRow(toCells(order), columns, io.columns)).join(''))
        case 'json':
          kept.push(...orders.map(withDeadline))
          return
        case 'jsonl':
          return io.out(orders.map((order) => toJsonLine(withDeadline(order))).join(''))
        case 'csv':
          if (isFirst) io.out(toCsvRow(csvTitles))
          isFirst = false
          return io.out(orders.map((order) => toCsvRow(toCsvCells(order))).join(''))
        default:
          return format satisfies never
      }
    },
    end() {
      if (format === 'json') io.out(toJson(kept))
      if (format === 'csv' && isFirst) io.out(toCsvRow(csvTitles))
    },
  }
}
