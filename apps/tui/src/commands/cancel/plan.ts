import {
  matchesFilter,
  type OrderFilter,
  type PlannedCancellation,
  planCancellations,
  type SubNumberOrder,
  TelnyxError,
} from '@countermand/core'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { evaluateWithGuards, type GuardsInForce } from '../../guards-in-force.ts'
import { pluralize } from '../../text/format.ts'
import type { ConnectedContext } from '../command.ts'
import { listOrders, reportReadFailure, reportRetriesOnce } from '../read-orders.ts'
import type { LoadedSelection } from './load-inputs.ts'

/**
 * Reads and evaluates the selected orders, by our guards and the gateway's. Reports what can't be read, and
 * returns the exit code instead; likewise after an interruption. `isComplete` is false if the list is known to
 * lack orders that match.
 */
export async function planSelection(
  selection: LoadedSelection,
  guards: GuardsInForce,
  context: ConnectedContext,
): Promise<{ planned: PlannedCancellation[]; isComplete: boolean } | ExitCode> {
  // Without the gateway's guards, a plan would promise what the gateway then blocks.
  if (guards.gateway instanceof TelnyxError) return reportReadFailure(guards.gateway, 'the guards', context)
  const { clock } = context.connection.client
  const evaluate = (order: SubNumberOrder) => evaluateWithGuards(order, guards, clock.now())
  try {
    if ('ids' in selection) {
      const planned = (await planIds(selection, context)).map((item) =>
        item.order ? { ...item, verdict: evaluate(item.order) } : item,
      )
      return { planned, isComplete: true }
    }
    const { orders, isComplete } = await listMatchingOrders(selection.filter, context)
    if (context.interruption.signal.aborted) return EXIT.interrupted
    return { planned: orders.map((order) => ({ id: order.id, order, verdict: evaluate(order) })), isComplete }
  } catch (error) {
    return reportReadFailure(error, 'the orders', context)
  }
}

/** Lists to the end before the first order is cancelled: cancelling shifts the pages. */
async function listMatchingOrders(
  filter: OrderFilter,
  { connection, io, interruption: { signal } }: ConnectedContext,
) {
  const orders: SubNumberOrder[] = []
  const pending = { ...filter, status: filter.status ?? 'pending' }
  const isComplete = await listOrders(pending, (page) => orders.push(...page), { connection, io, signal })
  return { orders, isComplete }
}

/** Plans the ids that match the filter, if there is one. */
async function planIds(
  { ids, filter }: LoadedSelection & { ids: readonly string[] },
  { connection: { client }, io, interruption: { signal } }: ConnectedContext,
): Promise<PlannedCancellation[]> {
  const options = { signal, onRetry: reportRetriesOnce(io) }
  const planned = await planCancellations(client, { sub_number_order_ids: ids }, options)
  if (!filter) return planned
  const now = client.clock.now()
  // An unreadable order can't be shown not to match. It was named, so it gets an outcome.
  const matching = planned.filter(({ order }) => !order || matchesFilter(order, filter, now))
  io.err(
    `${matching.length} of ${pluralize(planned.length, 'order')} match the filters; the others are skipped.\n`,
  )
  return matching
}
