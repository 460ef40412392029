import type { SubNumberOrder } from '@countermand/core'
import { toCsvRow } from '@countermand/core/wire'
import type { Io } from '../../io/io.ts'
import { CSV_FIELDS, LIST_COLUMNS } from '../../order-columns.ts'
import { formatRow } from '../../text/format-row.ts'
import type { Format } from '../shared-options.ts'

/** Prints orders page by page; JSON at the end, so that no reader gets half a document. */
export function createOrderWriter(format: Format, now: () => number, io: Io) {
  const kept: SubNumberOrder[] = []
  let isFirst = true
  const titles = LIST_COLUMNS.map(({ title }) => title)
  const toCells = (order: SubNumberOrder) => LIST_COLUMNS.map(({ text }) => text(order, now()))
  return {
    add(orders: SubNumberOrder[]) {
      switch (format) {
        case 'text':
          if (isFirst) io.out(formatRow(titles, LIST_COLUMNS, io.columns))
          isFirst = false
          return io.out(orders.map((order) => formatRow(toCells(order), LIST_COLUMNS, io.columns)).join(''))
        case 'json':
          kept.push(...orders)
          return
        case 'jsonl':
          return io.out(orders.map((order) => `${JSON.stringify(order)}\n`).join(''))
        case 'csv':
          if (isFirst) io.out(toCsvRow(CSV_FIELDS))
          isFirst = false
          return io.out(orders.map((order) => toCsvRow(CSV_FIELDS.map((name) => order[name]))).join(''))
        default:
          return format satisfies never
      }
    },
    end() {
      if (format === 'json') io.out(`${JSON.stringify(kept, undefined, 2)}\n`)
      if (format === 'csv' && isFirst) io.out(toCsvRow(CSV_FIELDS))
    },
  }
}
