import type { SubNumberOrder } from '@countermand/core'
import { fieldText } from '../text/field-text.ts'
import { cut, fitTo } from '../text/fit.ts'
import { idText } from '../text/id-text.ts'
import { plainText } from '../text/plain-text.ts'
import { age } from '../text/time.ts'

const COLUMNS: readonly {
  title: string
  width: number
  align?: 'right'
  text(order: SubNumberOrder, now: number): string
}[] = [
  { title: 'ID', width: 36, text: (order) => idText(order.id) },
  { title: 'STATUS', width: 9, text: (order) => order.status },
  { title: 'CC', width: 2, text: (order) => fieldText(order.country_code) },
  { title: 'TYPE', width: 11, text: (order) => fieldText(order.phone_number_type) },
  { title: 'NUMBERS', width: 7, align: 'right', text: (order) => fieldText(order.phone_numbers_count) },
  { title: 'AGE', width: 6, align: 'right', text: (order, now) => age(order.created_at, now) },
  { title: 'REFERENCE', width: 0, text: (order) => fieldText(order.customer_reference) },
]

/** The titles over the rows. */
export const orderTitles = (columns: number | undefined) =>
  line(
    COLUMNS.map(({ title }) => title),
    columns,
  )

/**
 * One order as one line. On a narrow terminal it is cut at the right; an id is never cut, as one needs
 * the whole of it to go on.
 */
export const orderRow = (order: SubNumberOrder, now: number, columns: number | undefined) =>
  line(
    COLUMNS.map(({ text }) => plainText(text(order, now))),
    columns,
  )

function line(cells: string[], columns: number | undefined): string {
  const [id = '', ...rest] = cells
  const others = COLUMNS.slice(1).map(({ width, align }, index) => {
    const cell = rest[index] ?? ''
    return width === 0 ? cell : fitTo(cell, width, align)
  })
  const text = others.join('  ').trimEnd()
  const idCell = id.padEnd(36)
  return `${idCell}  ${columns === undefined ? text : cut(text, Math.max(0, columns - idCell.length - 2))}`.trimEnd()
}
