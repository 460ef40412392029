import {
  IncompleteListError,
  listMatching,
  matchesFilter,
  type OrderFilter,
  planCancellations,
  type SubNumberOrder,
  TelnyxError,
  type TelnyxFailure,
} from '@countermand/core'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { describeFailure } from '../text/describe-failure.ts'
import { formatId, sanitize } from '../text/format.ts'
import type { ConnectedContext } from './command.ts'

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

/**
 * Reads orders by id and passes on those that match a filter. Returns whether all could be read, and reports those that
 * could not on standard error.
 *
 * @throws TelnyxError for a failure that is not specific to one order
 */
export async function readOrders(
  ids: readonly string[],
  filter: OrderFilter,
  onOrders: (orders: SubNumberOrder[]) => void,
  { connection, io, signal }: Pick<ConnectedContext, 'connection' | 'io'> & { signal: AbortSignal },
): Promise<boolean> {
  const { client } = connection
  const options = { signal, onRetry: reportRetriesOnce(io) }
  const planned = await planCancellations(client, { sub_number_order_ids: ids }, options)
  const now = client.clock.now()
  onOrders(planned.flatMap(({ order }) => (order && matchesFilter(order, filter, now) ? [order] : [])))
  const unreadable = planned.filter(({ order }) => !order)
  for (const { id, verdict } of unreadable) {
    io.err(
      `Could not read order ${formatId(id)}${verdict.cancellable ? '' : `: ${sanitize(verdict.reason)}`}\n`,
    )
  }
  return unreadable.length === 0
}

/** Reports on standard error why a read failed, and returns the exit code. Rethrows bugs. */
export function reportReadFailure(
  error: unknown,
  what: string,
  { connection, io, interruption }: ConnectedContext,
): ExitCode {
  if (!(error instanceof TelnyxError)) throw error
  if (io.outClosed.aborted) return EXIT.ok
  if (interruption.signal.aborted) return EXIT.interrupted
  const { problem, nextStep } = describeFailure(error.failure)
  io.err(`Could not read ${what} from ${connection.name}: ${problem} ${nextStep}\n`)
  return EXIT.unusable
}

/** The `onRetry` of a read. */
export const reportRetry = (io: ConnectedContext['io']) => (failure: TelnyxFailure) =>
  io.err(`${describeFailure(failure).problem} Retrying.\n`)

/** The `onRetry` of many reads at a time: reports each problem once, however many of them meet it. */
export function reportRetriesOnce(io: ConnectedContext['io']) {
  const reported = new Set<string>()
  return (failure: TelnyxFailure) => {
    const { problem } = describeFailure(failure)
    if (!reported.has(problem)) io.err(`${problem} Retrying.\n`)
    reported.add(problem)
  }
}
