import { IncompleteListError, listMatching, type OrderFilter, type SubNumberOrder } from '@countermand/core'
import type { ConnectedContext } from './command.ts'
import { reportRetry } from './read-failure.ts'

/**
 * Lists the orders that match a filter, page by page. Returns whether the list is complete, and reports
 * an incomplete one on standard error.
 *
 * @throws TelnyxError if a page stays unreadable
 */
export async function listOrders(
  filter: OrderFilter,
  onPage: (orders: SubNumberOrder[]) => void,
  { connection, io, signal }: Pick<ConnectedContext, 'connection' | 'io'> & { signal: AbortSignal },
): Promise<boolean> {
  try {
    const options = { signal, priority: 'bulk', onRetry: reportRetry(io) } as const
    for await (const orders of listMatching(connection.client, filter, options)) {
      if (signal.aborted) break
      onPage(orders)
    }
    return true
  } catch (error) {
    if (!(error instanceof IncompleteListError)) throw error
    io.err(`The list is incomplete: ${error.message}\n`)
    return false
  }
}
