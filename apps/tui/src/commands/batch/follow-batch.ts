import { type GatewayClient, type Progress, retryRead, sleep } from '@countermand/core'
import type { CancellationBatch, CancellationBatchItem } from '@countermand/core/wire'
import { formatId } from '../../text/format.ts'
import { formatProgress } from '../../text/format-progress.ts'
import type { ConnectedContext } from '../command.ts'
import { reportRetry } from '../read-orders.ts'

const POLL_MS = 1_000
const PAGE_SIZE = 250

/**
 * Yields each item of a batch once, when it is done, and keeps a progress line meanwhile. Returns the batch once
 * it has ended, or undefined if the signal aborted first.
 *
 * @throws TelnyxError if the gateway stays unreadable
 */
export async function* followBatch(
  id: string,
  { client, io, signal }: { client: GatewayClient; io: ConnectedContext['io']; signal: AbortSignal },
): AsyncGenerator<CancellationBatchItem, CancellationBatch | undefined, void> {
  const { cancellationBatches, clock } = client
  const read = <Value>(send: (startBy: number) => Promise<Value>) =>
    retryRead(client, send, { signal, onRetry: reportRetry(io) })
  let after: string | null = null
  let pausedFor: string | null = null

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
    while (!signal.aborted) {
      // First the batch, then its items, so that the last items are yielded before it is returned.
      const { data: batch } = await read((startBy) => cancellationBatches.retrieve(id, { signal, startBy }))
      for (let hasMore = true; hasMore; ) {
        const page: { size: number; after?: string } = { size: PAGE_SIZE, ...(after !== null && { after }) }
        const { data, meta } = await read((startBy) =>
          cancellationBatches.items(id, { page }, { signal, startBy }),
        )
        yield* data
        after = meta.next
        hasMore = meta.has_more
      }
      if (batch.finished_at !== null) return batch
      showStatus(batch)
      await sleep(clock, POLL_MS, signal)
    }
    return undefined
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  } finally {
    io.status()
  }
}

const toProgress = ({ items, outcomes, rate, eta }: CancellationBatch): Progress => ({
  finished: items.done,
  outcomes,
  ...(items.total !== null && { total: items.total }),
  ...(rate > 0 && { rate }),
  ...(eta !== null && { eta: Date.parse(eta) }),
})
