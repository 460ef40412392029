import { type GatewayClient, type RetryOptions, retryRead, sleep } from '@countermand/core'
import type { CancellationBatch, CancellationBatchItem } from '@countermand/core/wire'

const POLL_MS = 1_000
const PAGE_SIZE = 250

interface FollowOptions extends RetryOptions {
  signal: AbortSignal
  /** Called with each reading of the batch, after the items that were done by then. */
  onBatch?(batch: CancellationBatch): void
}

/**
 * Reads a batch every second. Yields the items that are done, each of them once, and returns the batch once it has
 * ended, or undefined if the signal aborted first.
 *
 * @throws TelnyxError if the gateway stays unreadable
 */
export async function* followBatch(
  id: string,
  client: GatewayClient,
  { onBatch, ...options }: FollowOptions,
): AsyncGenerator<CancellationBatchItem[], CancellationBatch | undefined, void> {
  const { cancellationBatches, clock } = client
  const { signal } = options
  const read = <Value>(send: (startBy: number) => Promise<Value>) => retryRead(client, send, options)
  let after: string | null = null
  try {
    while (!signal.aborted) {
      // First the batch, then its items, so that the last items are yielded before it is returned.
      const { data: batch } = await read((startBy) => cancellationBatches.retrieve(id, { signal, startBy }))
      for (let hasMore = true; hasMore; ) {
        const page: { size: number; after?: string } = { size: PAGE_SIZE, ...(after !== null && { after }) }
        const { data, meta } = await read((startBy) =>
          cancellationBatches.items(id, { page }, { signal, startBy }),
        )
        yield data
        after = meta.next
        hasMore = meta.has_more
      }
      onBatch?.(batch)
      if (batch.finished_at !== null) return batch
      await sleep(clock, POLL_MS, signal)
    }
    return undefined
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}
