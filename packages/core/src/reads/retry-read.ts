import { backoffMs, type Clock, type Random, sleep } from '../clock.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'

const TRIES = 4
const LONGEST_MS = 60_000

export interface RetryOptions {
  signal?: AbortSignal | undefined
  /** Told before each wait for another try. */
  onRetry?: ((failure: TelnyxFailure) => void) | undefined
}

/**
 * Runs a read again when it failed in a way that another try may mend: 4 tries within a minute, and as
 * many after a 429 as the minute allows. `startBy` is for the request: it must not wait for the rate
 * limit any longer than that. Reading twice harms nothing; never give it anything that changes an order.
 *
 * @throws TelnyxError the last failure
 * @example
 * const { data } = await retryRead(client, (startBy) =>
 *   client.subNumberOrders.retrieve(id, undefined, { startBy }),
 * )
 */
export async function retryRead<Value>(
  { clock, random }: { clock: Clock; random: Random },
  read: (startBy: number) => Promise<Value>,
  { signal, onRetry }: RetryOptions = {},
): Promise<Value> {
  const end = clock.monotonic() + LONGEST_MS
  for (let tries = 1; ; ) {
    try {
      return await read(end)
    } catch (error) {
      if (!(error instanceof TelnyxError) || !isPassing(error.failure) || signal?.aborted) throw error
      if (error.failure.kind !== 'rate-limited' && ++tries > TRIES) throw error
      if (clock.monotonic() > end) throw error
      onRetry?.(error.failure)
      await sleep(clock, backoffMs(Math.max(0, tries - 2), random), signal)
    }
  }
}

function isPassing(failure: TelnyxFailure): boolean {
  switch (failure.kind) {
    case 'connection':
    case 'timeout':
    case 'rate-limited':
    case 'server-error':
    case 'unreadable':
      return true
    case 'invalid-id':
    case 'aborted':
    case 'out-of-time':
    case 'stopped':
    case 'rejected':
      return false
    default:
      return failure satisfies never
  }
}
