import type { GatewayClient, Progress } from '@countermand/core'
import type { CancellationBatch, CancellationBatchItem } from '@countermand/core/wire'
import { followBatch } from '../../follow-batch.ts'
import { formatId } from '../../text/format.ts'
import { formatProgress } from '../../text/format-progress.ts'
import type { ConnectedContext } from '../command.ts'
import { reportRetry } from '../read-orders.ts'

/** Follows a batch and keeps a progress line meanwhile: yields each item once, and returns like `followBatch`. */
export async function* followWithProgress(
  id: string,
  { client, io, signal }: { client: GatewayClient; io: ConnectedContext['io']; signal: AbortSignal },
): AsyncGenerator<CancellationBatchItem, CancellationBatch | undefined, void> {
  let pausedFor: string | null = null

  function showStatus(batch: CancellationBatch) {
    const reason = batch.status === 'paused' ? (batch.status_reason ?? 'Paused.') : null
    if (reason !== null && reason !== pausedFor) {
      io.err(`The batch is paused: ${reason}\nGo on with: countermand batch resume ${formatId(id)}\n`)
    }
    pausedFor = reason
    if (io.statusColumns !== undefined) {
      io.status(formatProgress(toProgress(batch), client.clock.now(), io.statusColumns))
    }
  }

  const following = followBatch(id, client, { signal, onRetry: reportRetry(io), onBatch: showStatus })
  try {
    for (let next = await following.next(); ; next = await following.next()) {
      if (next.done) return next.value
      yield* next.value
    }
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
