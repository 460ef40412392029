import { type TelnyxClient, TelnyxError, type TelnyxFailure } from '@countermand/core'

/** How long it may wait for its turn under the rate limit, in milliseconds. */
const SOON_MS = 1_000

/** Asks Telnyx for as little as there is; gives the failure, or undefined when it answered as it should. */
export async function probe(telnyx: TelnyxClient): Promise<TelnyxFailure | undefined> {
  try {
    // While the limit is used up, what Telnyx said last is all that there is to know.
    await telnyx.subNumberOrders.list({ page: { size: 1 } }, { startBy: telnyx.clock.monotonic() + SOON_MS })
    return undefined
  } catch (error) {
    if (error instanceof TelnyxError) return error.failure
    throw error
  }
}
