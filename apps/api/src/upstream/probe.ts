import { type TelnyxClient, TelnyxError, type TelnyxFailure } from '@countermand/core'

/** Asks Telnyx for as little as there is; gives the failure, or undefined when it answered as it should. */
export async function probe(telnyx: TelnyxClient): Promise<TelnyxFailure | undefined> {
  try {
    await telnyx.subNumberOrders.list({ page: { size: 1 } })
    return undefined
  } catch (error) {
    if (error instanceof TelnyxError) return error.failure
    throw error
  }
}
