import { retryRead } from '@countermand/core'
import {
  BATCH_REPORT_COLUMNS,
  type CancellationBatch,
  type CancellationBatchItem,
  toBatchReportCells,
  toCsvRow,
} from '@countermand/core/wire'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { sanitize } from '../../text/format.ts'
import { formatCounts } from '../../text/format-progress.ts'
import { formatMinute } from '../../text/time.ts'
import { toJson, toJsonLine } from '../../text/to-json.ts'
import { reportRetry } from '../read-orders.ts'
import type { Format } from '../shared-options.ts'
import type { BatchContext } from './batch-context.ts'
import { reportFailure } from './report-failure.ts'

const PAGE_SIZE = 250

/** `countermand batch show`: one batch, or with --csv or --jsonl a report of its finished orders. */
export async function showBatch(id: string, format: Format, context: BatchContext): Promise<ExitCode> {
  const { client, io, interruption } = context
  const { signal } = interruption
  try {
    if (format === 'csv' || format === 'jsonl') {
      if (format === 'csv') io.out(toCsvRow(BATCH_REPORT_COLUMNS))
      for await (const items of reportedItems(id, context)) {
        if (io.outClosed.aborted) break
        io.out(items.map(format === 'csv' ? toCsv : toJsonLine).join(''))
      }
      return EXIT.ok
    }
    const read = (startBy: number) => client.cancellationBatches.retrieve(id, { signal, startBy })
    const { data: batch } = await retryRead(client, read, { signal, onRetry: reportRetry(io) })
    io.out(format === 'json' ? toJson(batch) : toText(batch))
    return EXIT.ok
  } catch (error) {
    return reportFailure(error, `read batch ${id}`, context)
  }
}

async function* reportedItems(id: string, { client, io, interruption: { signal } }: BatchContext) {
  for (let after: string | null = null; ; ) {
    const page: { size: number; after?: string } = { size: PAGE_SIZE, ...(after !== null && { after }) }
    const read = (startBy: number) => client.cancellationBatches.items(id, { page }, { signal, startBy })
    const { data, meta } = await retryRead(client, read, { signal, onRetry: reportRetry(io) })
    if (data.length > 0) yield data
    if (!meta.has_more) return
    after = meta.next
  }
}

const toCsv = (item: CancellationBatchItem) => toCsvRow(toBatchReportCells(item))

function toText({ items, outcomes, ...batch }: CancellationBatch): string {
  const facts: [string, string | number | null][] = [
    ['Id', batch.id],
    ['Status', batch.status_reason ? `${batch.status}: ${batch.status_reason}` : batch.status],
    ['Orders', items.total ?? 'still being selected'],
    ['Done', items.done > 0 ? `${items.done}: ${formatCounts(outcomes)}` : 0],
    ['Waiting', items.waiting],
    ['Untouched', items.untouched || null],
    ['Repeated ids', items.repeated || null],
    ['Rate', batch.rate ? `${batch.rate}/s` : null],
    ['Done by', batch.eta && formatMinute(batch.eta)],
    ['Filter', batch.filter && JSON.stringify(batch.filter)],
    ['Actor', batch.actor],
    ['Reason', batch.reason],
    ['Created', formatMinute(batch.created_at)],
    ['Finished', batch.finished_at && formatMinute(batch.finished_at)],
  ]
  return facts
    .filter(([, value]) => value !== null)
    .map(([label, value]) => `${label.padEnd(14)}${sanitize(String(value))}\n`)
    .join('')
}
