import { retryRead, type SubNumberOrder, TelnyxError } from '@countermand/core'
import { readDeadline } from '../../../deadlines.ts'
import type { EffectContext } from '../../model/effect.ts'
import { toReadResult } from '../../model/read-result.ts'

type DetailContext = EffectContext & { reportsSuccess: boolean }

/** Reads an order with its phone numbers and their deadline, and its part of the ledger meanwhile. */
export async function readOrder(id: string, context: DetailContext): Promise<void> {
  await Promise.all([readHistory(id, context), readOrderAndDeadline(id, context)])
}

async function readOrderAndDeadline(id: string, context: DetailContext): Promise<void> {
  const { client, signal, dispatch, reportsSuccess } = context
  const query = { filter: { include_phone_numbers: true } }
  let order: SubNumberOrder
  try {
    const read = (startBy: number) => client.subNumberOrders.retrieve(id, query, { signal, startBy })
    order = (await retryRead(client, read, { signal })).data
  } catch (error) {
    if (!(error instanceof TelnyxError)) throw error
    if (!signal.aborted) dispatch({ type: 'read-failed', id, failure: error.failure })
    return
  }
  if (signal.aborted) return
  dispatch({ type: 'order-read', order })
  if (reportsSuccess) dispatch({ type: 'notice', notice: { text: 'Order refreshed.', tone: 'neutral' } })
  const deadline = await toReadResult(readDeadline(client, order, { signal }))
  if (!signal.aborted) dispatch({ type: 'deadline-read', id, deadline })
}

/** Reads the latest cancellations of an order from the gateway's ledger. */
export async function readHistory(id: string, { client, signal, dispatch }: EffectContext): Promise<void> {
  if (client.kind !== 'gateway') return
  const query = { filter: { sub_number_order_id: id } }
  const read = (startBy: number) => client.cancellations.list(query, { signal, startBy })
  const history = await toReadResult(retryRead(client, read, { signal }))
  if (!signal.aborted) dispatch({ type: 'history-read', id, history })
}
