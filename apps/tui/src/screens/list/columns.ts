import type { SubNumberOrder } from '@countermand/core'
import { type OrderColumn, screenColumns } from '../../order-columns.ts'
import { isOpen } from '../../state/cancellations.ts'
import type { Cancellation } from '../../state/state.ts'
import { type Badge, outcomeBadge, statusBadge } from '../../text/badges.ts'
import { fitWidth } from '../../text/fit.ts'
import { sanitize } from '../../text/sanitize.ts'

const STATUS = 12
const GAP = '  '
/** Cursor mark and the space after it. */
const MARK = 2

/** The columns between status and the end of the line, less one column at the edge. */
export const columnsFor = (columns: number): OrderColumn[] =>
  screenColumns(columns - MARK - STATUS - 1, GAP.length)

/** Cancellations of this session show in place of a status that says less. */
export function rowMark(order: SubNumberOrder, cancellation: Cancellation | undefined): Badge {
  if (!cancellation) return statusBadge(order.status)
  if (!cancellation.outcome) return { symbol: '…', word: 'cancelling', tone: 'warn' }
  if (cancellation.isChecking) return { symbol: '…', word: 'checking', tone: 'warn' }
  return isOpen(cancellation.outcome) ? outcomeBadge(cancellation.outcome.kind) : statusBadge(order.status)
}

export const markCell = ({ symbol, word }: Badge) => fitWidth(`${symbol} ${sanitize(word)}`, STATUS)

/** The cells after the status, as one text. */
export const rowText = (order: SubNumberOrder, columns: readonly OrderColumn[], now: number) =>
  columns.map(({ width, align, text }) => GAP + fitWidth(text(order, now), width, align)).join('')

export const titleText = (columns: readonly OrderColumn[]) =>
  `${' '.repeat(MARK)}${fitWidth('STATUS', STATUS)}${columns.map(({ title, width, align }) => GAP + fitWidth(title, width, align)).join('')}`
