import { retryRead, sleep } from '@countermand/core'
import type { CancellationBatch } from '@countermand/core/wire'
import type { EffectContext } from '../model/effect.ts'
import { type ReadResult, toReadResult } from '../model/read-result.ts'
import type { ScreenRead } from '../model/screen-read.ts'
import { readOrder } from './detail/effects.ts'

const BATCH_EVERY_MS = 1_000
/** As often as the list of orders sends a request by itself. */
const BATCHES_EVERY_MS = 30_000
/** The longest pause while reads fail. */
const MAX_PAUSE_MS = 32_000
const PAGE_SIZE = 100

interface ReadContext extends EffectContext {
  /** Whether a batch is reported until it has ended, whichever screen is on top. */
  isFollowed(batchId: string): boolean
  /** The list of batches is read again from time to time. */
  refreshesByItself: boolean
}

/** Reads what a screen asks for. Reports nothing more once the signal has aborted. */
export async function readScreen(read: ScreenRead, context: ReadContext): Promise<void> {
  const { client, dispatch, signal } = context
  if (read.kind === 'read') return readOrder(read.id, { ...context, reportsSuccess: read.reportsSuccess })
  if (client.kind !== 'gateway') return
  const retry = <Value>(send: (startBy: number) => Promise<Value>) =>
    toReadResult(retryRead(client, send, { signal }))
  const page = (after: string | undefined) => ({ size: PAGE_SIZE, ...(after !== undefined && { after }) })
  switch (read.kind) {
    case 'read-batches': {
      const { after } = read
      const readBatches = async () => {
        const result = await retry((startBy) =>
          client.cancellationBatches.list({ page: page(after) }, { signal, startBy }),
        )
        if (!signal.aborted) dispatch({ type: 'batches-read', after, page: result })
        return result
      }
      const isRepeated = after === undefined && context.refreshesByItself
      if (isRepeated) await readRepeatedly(readBatches, { ...context, everyMs: BATCHES_EVERY_MS })
      else await readBatches()
      return
    }
    case 'follow-batch': {
      const { id } = read
      const readBatch = async () => {
        const result = await retry((startBy) => client.cancellationBatches.retrieve(id, { signal, startBy }))
        const batch = 'value' in result ? { value: result.value.data } : result
        if (!signal.aborted) dispatch({ type: 'batch-read', id, batch })
        return batch
      }
      const isLast = ({ finished_at }: CancellationBatch) => finished_at !== null
      if (context.isFollowed(id)) await readBatch()
      else await readRepeatedly(readBatch, { ...context, everyMs: BATCH_EVERY_MS, isLast })
      return
    }
    case 'read-items': {
      const { id, after } = read
      const result = await retry((startBy) =>
        client.cancellationBatches.items(id, { page: page(after) }, { signal, startBy }),
      )
      if (!signal.aborted) dispatch({ type: 'items-read', id, after, page: result })
      return
    }
    case 'read-ledger': {
      const { orderId, after } = read
      const filter = orderId ? { filter: { sub_number_order_id: orderId } } : {}
      const result = await retry((startBy) =>
        client.cancellations.list({ ...filter, page: page(after) }, { signal, startBy }),
      )
      if (!signal.aborted) dispatch({ type: 'ledger-read', orderId, after, page: result })
      return
    }
    case 'read-ledger-row': {
      const { id } = read
      const result = await retry((startBy) => client.cancellations.retrieve(id, { signal, startBy }))
      const row = 'value' in result ? { value: result.value.data } : result
      if (!signal.aborted) dispatch({ type: 'ledger-row-read', id, row })
      return
    }
    default:
      return read satisfies never
  }
}

/**
 * Reads again and again until the last reading, less often while that fails. Ends at a failure that would come again:
 * then the refresh key tries once more.
 */
async function readRepeatedly<Value>(
  read: () => Promise<ReadResult<Value>>,
  {
    everyMs,
    isLast = () => false,
    client: { clock },
    signal,
  }: Pick<EffectContext, 'client' | 'signal'> & { everyMs: number; isLast?(value: Value): boolean },
) {
  for (let failures = 0; !signal.aborted; ) {
    const reading = await read()
    if ('failure' in reading ? reading.failure.kind === 'rejected' : isLast(reading.value)) return
    failures = 'failure' in reading ? failures + 1 : 0
    await sleep(clock, Math.min(everyMs * 2 ** failures, MAX_PAUSE_MS), signal)
  }
}
