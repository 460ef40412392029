import { type Cancellation, csvRow } from '@countermand/core'
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
  yield csvRow(COLUMNS)
  for await (const row of rows) {
    const cancellation = presentCancellation(row)
    yield csvRow(COLUMNS.map((column) => cancellation[column]))
  }
}
