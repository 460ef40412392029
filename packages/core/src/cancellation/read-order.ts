import type { RequestOptions } from '../pacing/request-options.ts'
import { failureOf } from '../wire/telnyx-error.ts'
import type { Finding } from './conclude.ts'
import type { CancellationPort } from './ports.ts'

/** Reads an order and says what that brought. After a 429 Telnyx is asked again: its client waits for the limit. */
export async function look(client: CancellationPort, id: string, options: RequestOptions): Promise<Finding> {
  let { priority } = options
  for (;;) {
    try {
      const { data } = await client.subNumberOrders.retrieve(id, undefined, { ...options, priority })
      return { kind: 'order', order: data }
    } catch (error) {
      const failure = failureOf(error)
      if (failure.kind === 'rate-limited' && client.kind === 'telnyx') {
        // It has had its turn: those who have had none wait behind it.
        priority = 'under-way'
        continue
      }
      if (failure.kind === 'rejected' && failure.status === 404) return { kind: 'missing' }
      return { kind: 'unreadable', failure }
    }
  }
}
