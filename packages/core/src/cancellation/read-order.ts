import type { RequestOptions } from '../pacing/request-options.ts'
import { getFailure } from '../wire/telnyx-error.ts'
import type { Finding } from './conclude.ts'
import type { CancellationPort } from './ports.ts'

/** Reads an order once. After a 429 it tries again: the client waits until the rate limit allows it. */
export async function readOrder(
  client: CancellationPort,
  id: string,
  options: RequestOptions,
): Promise<Finding> {
  let { priority } = options
  for (;;) {
    try {
      const { data } = await client.subNumberOrders.retrieve(id, undefined, { ...options, priority })
      return { kind: 'order', order: data }
    } catch (error) {
      const failure = getFailure(error)
      if (failure.kind === 'rate-limited') {
        // It already had a turn, so it goes ahead of requests that are still waiting for their first.
        priority = 'under-way'
        continue
      }
      if (failure.kind === 'rejected' && failure.status === 404) return { kind: 'missing' }
      return { kind: 'unreadable', failure }
    }
  }
}
