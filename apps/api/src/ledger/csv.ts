import { type Cancellation, toCsvRow } from '@countermand/core/wire'
import { escapeControlCharacters } from '../safe-text.ts'
import type { CancellationRow } from '../store/tables.ts'
import { presentCancellation } from './present-cancellation.ts'

const COLUMNS = [
  'id',
  'sub_number_order_id',
  'outcome',
  'evidence',
  'detail',
  'actor',
  'reason',
  'request_id',
  'batch_id',
  'created_at',
  'attempts',
  'closed_at',
  'settled_status',
  'settled_at',
] as const satisfies (keyof Cancellation)[]

/** Rows of earlier versions may hold any character, and the file may be shown in a terminal. */
const safeCell = <Cell>(cell: Cell) => (typeof cell === 'string' ? escapeControlCharacters(cell) : cell)

/** Cancellations as CSV (RFC 4180), page by page as they are read. */
export async function* csvOf(pages: AsyncIterable<CancellationRow[]>): AsyncGenerator<string, void, void> {
  yield toCsvRow(COLUMNS)
  for await (const rows of pages) yield rows.map(csvOfRow).join('')
}

function csvOfRow(row: CancellationRow): string {
  const cancellation = presentCancellation(row)
  return toCsvRow(COLUMNS.map((column) => safeCell(cancellation[column])))
}
