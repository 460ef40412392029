import type { SubNumberOrder } from '@countermand/core'
import { isOpen } from '../../state/cancellations.ts'
import type { Cancellation } from '../../state/state.ts'
import { fieldText } from '../../text/field-text.ts'
import { fitTo } from '../../text/fit.ts'
import { type Mark, outcomeMark, statusMark } from '../../text/marks.ts'
import { plainText } from '../../text/plain-text.ts'
import { age } from '../../text/time.ts'

interface Column {
  title: string
  width: number
  align?: 'right'
  text(order: SubNumberOrder, now: number): string
}

const FULL_ID = 36
const SHORT_ID = 8
const STATUS = 12
const GAP = '  '
/** Cursor mark and the space after it. */
const MARK = 2
/** References come first: where one has less room than this, the id is shortened, then left out. */
const LEAST_REFERENCE = 16

/** The columns between status and the end of the line; reference and id share what is left, less one column at the edge. */
export function columnsFor(columns: number): Column[] {
  const fixed: Column[] = [
    { title: 'CC', width: 2, text: (order) => fieldText(order.country_code) },
    { title: 'TYPE', width: 9, text: (order) => fieldText(order.phone_number_type) },
    { title: 'NUMS', width: 4, align: 'right', text: (order) => fieldText(order.phone_numbers_count) },
    { title: 'AGE', width: 6, align: 'right', text: (order, now) => age(order.created_at, now) },
  ]
  const taken = MARK + STATUS + fixed.reduce((sum, { width }) => sum + GAP.length + width, 0)
  const left = columns - taken - GAP.length - 1
  const idWidth = [FULL_ID, SHORT_ID].find((width) => left - GAP.length - width >= LEAST_REFERENCE)
  const reference = left - (idWidth === undefined ? 0 : idWidth + GAP.length)
  return [
    ...fixed,
    {
      title: 'REFERENCE',
      width: Math.max(0, reference),
      text: (order) => fieldText(order.customer_reference),
    },
    ...(idWidth === undefined
      ? []
      : [{ title: 'ID', width: idWidth, text: ({ id }: SubNumberOrder) => id.slice(0, idWidth) }]),
  ]
}

/** Cancellations of this session show in place of a status that says less. */
export function rowMark(order: SubNumberOrder, cancellation: Cancellation | undefined): Mark {
  if (!cancellation) return statusMark(order.status)
  if (!cancellation.outcome) return { symbol: '…', word: 'cancelling', tone: 'warn' }
  if (cancellation.isChecking) return { symbol: '…', word: 'checking', tone: 'warn' }
  return isOpen(cancellation.outcome) ? outcomeMark(cancellation.outcome.kind) : statusMark(order.status)
}

export const markCell = ({ symbol, word }: Mark) => fitTo(`${symbol} ${plainText(word)}`, STATUS)

/** The cells after the status, as one text. */
export const rowText = (order: SubNumberOrder, columns: readonly Column[], now: number) =>
  columns.map(({ width, align, text }) => GAP + fitTo(plainText(text(order, now)), width, align)).join('')

export const titleText = (columns: readonly Column[]) =>
  `${' '.repeat(MARK)}${fitTo('STATUS', STATUS)}${columns.map(({ title, width, align }) => GAP + fitTo(title, width, align)).join('')}`
