import { backoffMs, type Clock, type Random, sleep } from '../clock.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'

const MAX_TRIES = 4
const MAX_DURATION_MS = 60_000

/** Options of `retryRead`. */
export interface RetryOptions {
  signal?: AbortSignal | undefined
  /** Called before each wait for another try. */
  onRetry?: ((failure: TelnyxFailure) => void) | undefined
}

/**
 * Retries a read after transient failures: 4 tries within a minute; tries that get a 429 don't count. Pass
 * `startBy` on to the request, so that it does not wait longer for the rate limit. Only use it for reads:
 * repeating a cancel this way is not safe.
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
  const end = clock.monotonic() + MAX_DURATION_MS
  for (let tries = 1; ; ) {
    try {
      return await read(end)
    } catch (error) {
      if (!(error instanceof TelnyxError) || !isTransient(error.failure) || signal?.aborted) throw error
      if (error.failure.kind !== 'rate-limited' && ++tries > MAX_TRIES) throw error
      if (clock.monotonic() > end) throw error
      onRetry?.(error.failure)
      await sleep(clock, backoffMs(Math.max(0, tries - 2), random), signal)
    }
  }
}

function isTransient(failure: TelnyxFailure): boolean {
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
