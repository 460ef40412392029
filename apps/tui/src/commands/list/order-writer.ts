import type { SubNumberOrder } from '@countermand/core'
import { toCsvRow } from '@countermand/core/wire'
import type { Io } from '../../io/io.ts'
import { CSV_FIELDS, LIST_COLUMNS } from '../../order-columns.ts'
import { fitWidth, truncate } from '../../text/fit.ts'
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
          if (isFirst) io.out(formatLine(titles, io.columns))
          isFirst = false
          return io.out(orders.map((order) => formatLine(toCells(order), io.columns)).join(''))
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

/** Truncates a line to the terminal, but never the id: the next command needs all of it. */
function formatLine([id = '', ...rest]: string[], columns: number | undefined): string {
  const [{ width: idWidth }, ...others] = LIST_COLUMNS
  const cells = others.map(({ width, align }, index) => {
    const cell = rest[index] ?? ''
    return width === 0 ? cell : fitWidth(cell, width, align)
  })
  const text = cells.join('  ').trimEnd()
  const idCell = id.padEnd(idWidth)
  const fitted = columns === undefined ? text : truncate(text, Math.max(0, columns - idCell.length - 2))
  return `${`${idCell}  ${fitted}`.trimEnd()}\n`
}
