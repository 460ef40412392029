import { backoffMs, sleep, TelnyxError, type TelnyxFailure } from '@countermand/core'
import type { Client } from '../connection.ts'

const TRIES = 4
const LONGEST_MS = 60_000

export interface PatienceOptions {
  signal?: AbortSignal | undefined
  /** Told before each wait for another try. */
  onRetry?: ((failure: TelnyxFailure) => void) | undefined
}

/**
 * Runs a read again when it failed in a way that another try may mend; reading twice harms nothing.
 * Never give it anything that changes an order.
 *
 * @throws TelnyxError the last failure
 */
export async function patiently<Value>(
  client: Pick<Client, 'clock' | 'random'>,
  read: () => Promise<Value>,
  { signal, onRetry }: PatienceOptions = {},
): Promise<Value> {
  const { clock, random } = client
  const end = clock.now() + LONGEST_MS
  for (let tries = 1; ; ) {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof TelnyxError) || !isPassing(error.failure) || signal?.aborted) throw error
      // After a 429 the client itself waits for the limit, so that costs no try.
      if (error.failure.kind !== 'rate-limited' && ++tries > TRIES) throw error
      if (clock.now() > end) throw error
      onRetry?.(error.failure)
      if (error.failure.kind !== 'rate-limited') {
        await sleep(clock, backoffMs(tries - 2, random), signal)
      }
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
    case 'refused':
      return false
    default:
      return failure satisfies never
  }
}
