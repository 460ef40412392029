import type { CancellationBatch, CancellationBatchItem } from '@countermand/core/wire'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { outcomeBadge } from '../../text/badges.ts'
import { formatId, pluralize } from '../../text/format.ts'
import { formatCounts } from '../../text/format-progress.ts'
import { toJsonLine } from '../../text/to-json.ts'
import { adviseOnUnknown, SUCCESSES } from '../cancel/outcome-summary.ts'
import { formatResult } from '../cancel/result-writer.ts'
import type { BatchContext } from './batch-context.ts'
import { followWithProgress } from './follow-with-progress.ts'
import { reportFailure } from './report-failure.ts'

/** `countermand batch watch`: prints each outcome as it comes, until the batch ends or the user stops watching. */
export async function watchBatch(
  id: string,
  format: 'text' | 'jsonl',
  context: BatchContext,
): Promise<ExitCode> {
  const { client, io, interruption } = context
  const signal = AbortSignal.any([interruption.signal, io.outClosed])
  const unknownIds: string[] = []
  const following = followWithProgress(id, { client, io, signal })
  try {
    for (let next = await following.next(); ; next = await following.next()) {
      if (next.done && next.value) return end(next.value, unknownIds, context)
      if (next.done) break
      const { outcome, sub_number_order_id } = next.value
      if (outcome === 'unknown') unknownIds.push(sub_number_order_id)
      io.out(format === 'jsonl' ? toJsonLine(next.value) : toLine(next.value, io.columns))
    }
  } catch (error) {
    return reportFailure(error, `follow batch ${id}`, context)
  }
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
  const succeeded = [...SUCCESSES].reduce((sum, kind) => sum + (outcomes[kind] ?? 0), 0)
  return succeeded === items.done && items.untouched === 0 ? EXIT.ok : EXIT.some
}

function toLine(
  { sub_number_order_id: id, outcome, detail }: CancellationBatchItem,
  columns: number | undefined,
) {
  const { symbol, word } = outcomeBadge(outcome ?? 'unknown')
  return formatResult({ symbol, word, subject: formatId(id), sentence: detail ?? '' }, columns)
}
