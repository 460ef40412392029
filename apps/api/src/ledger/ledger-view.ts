import type { Cancellation, CancellationPage, CancellationResponse } from '@countermand/core/wire'
import { toSafeCsvRow, toSafeJsonLine } from '../safe-text.ts'
import type { CancellationRow } from '../store/tables.ts'
import type { Ledger } from './ledger.ts'
import type { CancellationFilter } from './list-cancellations.ts'
import { presentCancellation, presentTimeline } from './present-cancellation.ts'

/** The ledger in the formats that callers and operators read. */
export interface LedgerView {
  /** One page, newest first; undefined when there is no cancellation with the id `after`. */
  getPage(
    filter: CancellationFilter,
    page: { size: number; after?: string | undefined },
  ): Promise<CancellationPage | undefined>
  /** A cancellation with its timeline. */
  find(id: string): Promise<CancellationResponse['data'] | undefined>
  /** All cancellations that match as CSV (RFC 4180), in constant memory. */
  toCsv(filter: CancellationFilter): AsyncGenerator<string, void, void>
  /** All cancellations that match as JSON lines, in constant memory. */
  toJsonLines(filter: CancellationFilter): AsyncGenerator<string, void, void>
}

const CSV_COLUMNS = [
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

export function createLedgerView(ledger: Ledger): LedgerView {
  return {
    async getPage(filter, { size: page_size, after: id }) {
      const after = id === undefined ? undefined : await ledger.find(id)
      if (id !== undefined && !after) return undefined
      // One row more than requested shows whether there is a next page.
      const rows = await ledger.list(filter, { after, limit: page_size + 1 })
      const data = rows.slice(0, page_size).map(presentCancellation)
      const next = rows.length > page_size ? (data.at(-1)?.id ?? null) : null
      return { data, meta: { page_size, next } }
    },

    async find(id) {
      const row = await ledger.find(id)
      if (!row) return undefined
      return { ...presentCancellation(row), timeline: presentTimeline(row, await ledger.listJoins(id)) }
    },

    async *toCsv(filter) {
      yield toSafeCsvRow(CSV_COLUMNS)
      for await (const rows of ledger.readPages(filter)) yield rows.map(toCsvLine).join('')
    },

    async *toJsonLines(filter) {
      for await (const rows of ledger.readPages(filter)) yield rows.map(toJsonLine).join('')
    },
  }
}

function toCsvLine(row: CancellationRow): string {
  const cancellation = presentCancellation(row)
  return toSafeCsvRow(CSV_COLUMNS.map((column) => cancellation[column]))
}

const toJsonLine = (row: CancellationRow) => toSafeJsonLine(presentCancellation(row))
