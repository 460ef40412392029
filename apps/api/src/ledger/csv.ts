import type { Cancellation } from '@countermand/core'
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

/** Cancellations as CSV (RFC 4180), line by line as they are read. */
export async function* csvOf(rows: AsyncIterable<CancellationRow>): AsyncGenerator<string, void, void> {
  yield `${COLUMNS.join(',')}\r\n`
  for await (const row of rows) {
    const cancellation = presentCancellation(row)
    yield `${COLUMNS.map((column) => cell(cancellation[column])).join(',')}\r\n`
  }
}

/** What a spreadsheet would take for the beginning of a formula, also in full width. */
const FORMULA = /^\s*[=+\-@＝＋－＠]/

function cell(value: string | number | null): string {
  if (value === null) return ''
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
