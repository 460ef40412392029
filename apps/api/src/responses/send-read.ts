import { type RequestOptions, TelnyxError } from '@countermand/core'
import type { Context } from 'hono'
import type { Deps } from '../gateway-app.ts'
import { QUEUE_TIMEOUT_MS } from '../upstream/read-order.ts'
import { sendFailure } from './send-failure.ts'

/** Reads at Telnyx, and responds with what it sent, or with its failure. */
export async function sendRead<Body extends object>(
  c: Context,
  { telnyx, upstream }: Pick<Deps, 'telnyx' | 'upstream'>,
  read: (options: Pick<RequestOptions, 'startBy'>) => Promise<Body>,
) {
  try {
    const body = await read({ startBy: telnyx.clock.monotonic() + QUEUE_TIMEOUT_MS })
    return c.json(body, 200, upstream.limitHeaders())
  } catch (error) {
    if (error instanceof TelnyxError) return sendFailure(c, error.failure, upstream)
    throw error
  }
}
