import { type GatewayClient, retryRead, sleep } from '@countermand/core'
import type { EffectContext } from '../model/effect.ts'
import { asReading } from '../model/reading.ts'
import type { ScreenRead } from '../model/screen-read.ts'
import { readOrder } from './detail/effects.ts'

const POLL_MS = 1_000
/** After so many failures in a row, the pause between two reads of a batch stays the same. */
const MAX_DOUBLINGS = 5
const PAGE_SIZE = 100

/** Reads what a screen asks for. Reports nothing more once the signal has aborted. */
export async function readScreen(read: ScreenRead, context: EffectContext): Promise<void> {
  const { client, dispatch, signal } = context
  if (read.kind === 'read') return readOrder(read.id, { ...context, reportsSuccess: read.reportsSuccess })
  if (client.kind !== 'gateway') return
  const retry = <Value>(send: (startBy: number) => Promise<Value>) =>
    asReading(retryRead(client, send, { signal }))
  const page = (after: string | undefined) => ({ size: PAGE_SIZE, ...(after !== undefined && { after }) })
  switch (read.kind) {
    case 'read-batches': {
      const { after } = read
      const result = await retry((startBy) =>
        client.cancellationBatches.list({ page: page(after) }, { signal, startBy }),
      )
      if (!signal.aborted) dispatch({ type: 'batches-read', after, page: result })
      return
    }
    case 'follow-batch':
      return pollBatch(read.id, client, context)
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

/** Reads a batch every second until it has ended; less often while it can't be read. */
async function pollBatch(id: string, client: GatewayClient, { dispatch, signal }: EffectContext) {
  for (let failures = 0; !signal.aborted; ) {
    const send = (startBy: number) => client.cancellationBatches.retrieve(id, { signal, startBy })
    const result = await asReading(retryRead(client, send, { signal }))
    if (signal.aborted) return
    const batch = 'value' in result ? { value: result.value.data } : result
    dispatch({ type: 'batch-read', id, batch })
    if ('value' in batch && batch.value.finished_at !== null) return
    // It would fail again: the refresh key tries once more.
    if ('failure' in batch && batch.failure.kind === 'rejected') return
    failures = 'failure' in batch ? failures + 1 : 0
    await sleep(client.clock, POLL_MS * 2 ** Math.min(failures, MAX_DOUBLINGS), signal)
  }
}
