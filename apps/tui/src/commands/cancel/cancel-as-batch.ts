import { type CancelOutcome, type CancelResult, TelnyxError } from '@countermand/core'
import { createBatch, isForbidden } from '../../create-batch.ts'
import type { ExitCode } from '../../exit-codes.ts'
import { formatId, pluralize } from '../../text/format.ts'
import type { BatchContext } from '../batch/batch-context.ts'
import { followWithProgress } from '../batch/follow-with-progress.ts'
import { reportFailure } from '../batch/report-failure.ts'
import { reportRetry } from '../read-orders.ts'

/** From so many orders on, a gateway gets them as one batch, which goes on without this program. */
export const MIN_BATCH_ORDERS = 25

const UNTOUCHED: CancelOutcome = { kind: 'not-sent', reason: 'The batch was stopped before its turn.' }

interface BatchOptions {
  reason: string | undefined
  /** Ask at Ctrl+C whether to stop the batch. */
  ask: boolean
  report(result: CancelResult): void
}

/**
 * Cancels the orders as one batch and reports their outcomes. Returns `not-possible`, with nothing sent, if the
 * token may not create batches, or the exit code if the gateway failed.
 */
export async function cancelAsBatch(
  ids: readonly string[],
  { reason, ask, report }: BatchOptions,
  context: BatchContext,
): Promise<'done' | 'not-possible' | ExitCode> {
  const { client, io, interruption } = context
  let batchId: string
  try {
    const batch = { sub_number_order_ids: [...ids], reason }
    const { signal } = interruption
    batchId = await createBatch(client, batch, { signal, onRetry: reportRetry(io) })
  } catch (error) {
    if (error instanceof TelnyxError && isForbidden(error)) {
      io.err('The token may not create batches (scope batches:write): cancelling one by one.\n')
      return 'not-possible'
    }
    const note = ' It may have been created: see countermand batch list.'
    return reportFailure(error, 'create a batch', context, note)
  }
  io.err(`batch: ${batchId} (goes on even if this program ends)\n`)
  try {
    for await (const result of followUntilLeft(batchId, ids, ask, context)) report(result)
    return 'done'
  } catch (error) {
    return reportFailure(error, `follow batch ${batchId}, which goes on`, context)
  }
}

/**
 * Yields the outcomes of a batch as they come. After Ctrl+C it asks whether to stop the batch; if not, it leaves
 * the batch running and yields no more.
 *
 * @throws TelnyxError if the gateway stays unreadable
 */
async function* followUntilLeft(
  batchId: string,
  ids: readonly string[],
  ask: boolean,
  { client, io, interruption }: BatchContext,
): AsyncGenerator<CancelResult, void, void> {
  const asTyped = new Map(ids.map((id) => [id.toLowerCase(), id]))
  const waiting = new Set(ids)

  async function* follow(signal: AbortSignal): AsyncGenerator<CancelResult, boolean, void> {
    const following = followWithProgress(batchId, { client, io, signal })
    for (let next = await following.next(); ; next = await following.next()) {
      if (next.done) return next.value !== undefined
      const { sub_number_order_id, cancel_outcome: outcome } = next.value
      const id = asTyped.get(sub_number_order_id.toLowerCase()) ?? sub_number_order_id
      if (outcome && waiting.delete(id)) yield { id, outcome }
    }
  }

  if (yield* follow(AbortSignal.any([interruption.signal, io.outClosed]))) return
  const isStopped = ask && (await wantsStop())
  if (isStopped) {
    await client.cancellationBatches.stop(batchId)
    if (yield* follow(AbortSignal.any([interruption.forceSignal, io.outClosed]))) {
      for (const id of waiting) yield { id, outcome: UNTOUCHED }
      return
    }
  }
  // Orders in progress still get outcomes, so none of the rest can be called untouched.
  io.err(
    `${pluralize(waiting.size, 'order')} left to the batch, which ${isStopped ? 'is stopping' : 'goes on'}. Follow it with:\n  countermand batch watch ${formatId(batchId)}\n`,
  )

  async function wantsStop() {
    const question = `Stop the batch? ${pluralize(waiting.size, 'order')} would stay untouched. If not, it goes on. (y/N) `
    const answer = await io.ask(question, (text) => /^y(es)?$/i.test(text), interruption.forceSignal)
    return answer === 'yes'
  }
}
