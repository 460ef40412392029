import { retryRead, TelnyxError } from '@countermand/core'
import type { EffectContext } from '../../model/effect.ts'

export async function readOrder(
  id: string,
  { client, signal, dispatch, reportsSuccess }: EffectContext & { reportsSuccess: boolean },
): Promise<void> {
  const query = { filter: { include_phone_numbers: true } }
  try {
    const { data } = await retryRead(
      client,
      (startBy) => client.subNumberOrders.retrieve(id, query, { signal, startBy }),
      { signal },
    )
    dispatch({ type: 'order-read', order: data })
    if (reportsSuccess) dispatch({ type: 'notice', notice: { text: 'Order refreshed.', tone: 'neutral' } })
  } catch (error) {
    if (!(error instanceof TelnyxError)) throw error
    dispatch({ type: 'read-failed', id, failure: error.failure })
  }
}
