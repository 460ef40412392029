import type { SubNumberOrder } from '@countermand/core'
import type { Option } from '../command-line/option.ts'
import { type Deadlines, readDeadlines } from '../deadlines.ts'
import { pluralize } from '../text/format.ts'
import type { ConnectedContext } from './command.ts'
import { reportRetry } from './read-orders.ts'

/** Reads the phone numbers too, so it is optional. */
export const deadlineOption = (help: string): Option => ({ name: 'deadline', type: 'boolean', help })

/**
 * Reads the deadlines of orders, with progress and an incomplete list on standard error.
 *
 * @throws TelnyxError if a page stays unreadable
 */
export async function readReportedDeadlines(
  orders: readonly SubNumberOrder[],
  { connection, io, signal }: Pick<ConnectedContext, 'connection' | 'io'> & { signal: AbortSignal },
): Promise<{ deadlines: Deadlines; isComplete: boolean }> {
  let isComplete = true
  try {
    const deadlines = await readDeadlines(connection.client, orders, {
      signal,
      onRetry: reportRetry(io),
      onIncomplete({ message }) {
        isComplete = false
        io.err(`Deadlines may be missing, because the list of phone numbers is incomplete: ${message}\n`)
      },
      onProgress: (count) => io.status(`Reading deadlines: ${pluralize(count, 'phone number')} read`),
    })
    return { deadlines, isComplete }
  } finally {
    io.status()
  }
}
