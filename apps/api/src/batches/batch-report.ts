import { BATCH_REPORT_COLUMNS, type CancellationBatchItem, toBatchReportCells } from '@countermand/core/wire'
import { toSafeCsvRow, toSafeJsonLine } from '../safe-text.ts'

type ItemPages = AsyncIterable<readonly CancellationBatchItem[]>

/** Formats the items of a batch as CSV (RFC 4180), a page at a time. */
export async function* toCsvReport(pages: ItemPages) {
  yield toSafeCsvRow(BATCH_REPORT_COLUMNS)
  for await (const items of pages) {
    yield items.map((item) => toSafeCsvRow(toBatchReportCells(item))).join('')
  }
}

/** Formats the items of a batch as JSON lines, a page at a time. */
export async function* toJsonLinesReport(pages: ItemPages) {
  for await (const items of pages) yield items.map(toSafeJsonLine).join('')
}
