import { type Progress, retryRead, sleep } from '@countermand/core'
import type { CancellationBatch, CancellationBatchItem } from '@countermand/core/wire'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { outcomeBadge } from '../../text/badges.ts'
import { formatId, pluralize } from '../../text/format.ts'
import { adviseOnUnknown, formatCounts } from '../cancel/outcome-summary.ts'
import { formatProgress } from '../cancel/progress.ts'
import { formatResult } from '../cancel/result-writer.ts'
import { reportRetry } from '../read-orders.ts'
import type { BatchContext } from './batch-context.ts'
import { reportFailure } from './report-failure.ts'

const POLL_MS = 1_000
const PAGE_SIZE = 250

/** `countermand batch watch`: prints each outcome as it comes, until the batch ends or the user stops watching. */
export async function watchBatch(
  id: string,
  format: 'text' | 'jsonl',
  context: BatchContext,
): Promise<ExitCode> {
  const { client, io, interruption } = context
  const { cancellationBatches, clock } = client
  const signal = AbortSignal.any([interruption.signal, io.outClosed])
  const read = <Value>(send: (startBy: number) => Promise<Value>) =>
    retryRead(client, send, { signal, onRetry: reportRetry(io) })
  const unknownIds: string[] = []
  let after: string | null = null
  let pausedFor: string | null = null

  async function printFinished() {
    for (;;) {
      const page: { size: number; after?: string } = { size: PAGE_SIZE, ...(after !== null && { after }) }
      const { data, meta } = await read((startBy) =>
        cancellationBatches.items(id, { page }, { signal, startBy }),
      )
      for (const item of data) {
        if (item.outcome === 'unknown') unknownIds.push(item.sub_number_order_id)
        io.out(format === 'jsonl' ? `${JSON.stringify(item)}\n` : toLine(item, io.columns))
      }
      after = meta.next
      if (!meta.has_more) return
    }
  }

  function showStatus(batch: CancellationBatch) {
    const reason = batch.status === 'paused' ? (batch.status_reason ?? 'Paused.') : null
    if (reason !== null && reason !== pausedFor) {
      io.err(`The batch is paused: ${reason}\nGo on with: countermand batch resume ${formatId(id)}\n`)
    }
    pausedFor = reason
    if (io.statusColumns !== undefined) {
      io.status(formatProgress(toProgress(batch), clock.now(), io.statusColumns))
    }
  }

  try {
    for (;;) {
      // First the batch, then its items, so that the last items are printed once it has ended.
      const { data: batch } = await read((startBy) => cancellationBatches.retrieve(id, { signal, startBy }))
      await printFinished()
      if (batch.finished_at !== null) {
        io.status()
        return end(batch, unknownIds, context)
      }
      showStatus(batch)
      await sleep(clock, POLL_MS, signal)
      if (signal.aborted) break
    }
  } catch (error) {
    io.status()
    if (!signal.aborted) return reportFailure(error, `follow batch ${id}`, context)
  }
  io.status()
  if (io.outClosed.aborted) return EXIT.ok
  io.err(`The batch goes on. Stop it with:\n  countermand batch stop ${formatId(id)}\n`)
  return EXIT.interrupted
}

function end(
  { status, items, outcomes }: CancellationBatch,
  unknownIds: readonly string[],
  { connection, io }: BatchContext,
): ExitCode {
  const untouched = items.untouched > 0 ? `, ${items.untouched} untouched` : ''
  io.err(
    `${pluralize(items.done + items.untouched, 'order')} at ${connection.name}, ${status}: ${formatCounts(outcomes) || 'none cancelled'}${untouched}\n`,
  )
  io.err(adviseOnUnknown(unknownIds))
  if (outcomes.unknown) return EXIT.unknown
  const succeeded =
    (outcomes.cancelled ?? 0) + (outcomes.accepted ?? 0) + (outcomes['already-cancelled'] ?? 0)
  return succeeded === items.done && items.untouched === 0 ? EXIT.ok : EXIT.some
}

const toProgress = ({ items, outcomes, rate, eta }: CancellationBatch): Progress => ({
  finished: items.done,
  outcomes,
  ...(items.total !== null && { total: items.total }),
  ...(rate > 0 && { rate }),
  ...(eta !== null && { eta: Date.parse(eta) }),
})

function toLine(
  { sub_number_order_id: id, outcome, detail }: CancellationBatchItem,
  columns: number | undefined,
) {
  const { symbol, word } = outcomeBadge(outcome ?? 'unknown')
  return formatResult({ symbol, word, id, sentence: detail ?? '' }, columns)
}
