import { type RequestOptions, type SubNumberOrder, type TelnyxClient, TelnyxError } from '@countermand/core'

/** How long a read may wait in the queue of the rate limit, in milliseconds. */
export const QUEUE_TIMEOUT_MS = 30_000

/** Reads an order; undefined when it can't be read now, or Telnyx has no such order. */
export async function readOrder(
  telnyx: TelnyxClient,
  orderId: string,
  {
    queueTimeoutMs = QUEUE_TIMEOUT_MS,
    ...options
  }: Omit<RequestOptions, 'startBy'> & { queueTimeoutMs?: number } = {},
): Promise<SubNumberOrder | undefined> {
  try {
    const startBy = telnyx.clock.monotonic() + queueTimeoutMs
    const { data } = await telnyx.subNumberOrders.retrieve(orderId, undefined, { ...options, startBy })
    return data
  } catch (error) {
    if (error instanceof TelnyxError) return undefined
    throw error
  }
}
