import {
  matchesFilter,
  type OrderFilter,
  type PlannedCancellation,
  planCancellations,
  type SubNumberOrder,
  TelnyxError,
} from '@countermand/core'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { type GuardsInForce, judge } from '../guards-in-force.ts'
import type { Selection } from '../mode.ts'
import { counted } from '../text/order-words.ts'
import type { Deps } from './deps.ts'
import { listOrders } from './list-orders.ts'
import { reportReadFailure, reportRetry } from './read-failure.ts'

export interface Plan {
  planned: PlannedCancellation[]
  /** False when orders that fit the filter are known to be missing. */
  isComplete: boolean
}

/**
 * Reads and judges the orders that are meant, by the guards of this side and of the gateway. Gives the
 * exit code instead when those can't be read, and says so, or when it was interrupted.
 *
 * @throws TelnyxError when they stay unreadable
 */
export async function plan(
  selection: Selection,
  { own, gateway }: GuardsInForce,
  deps: Deps,
): Promise<Plan | ExitCode> {
  // A plan without the gateway's guards would promise what the gateway then refuses.
  if (gateway instanceof TelnyxError) return reportReadFailure(gateway, 'the guards', deps)
  const now = () => deps.connection.client.clock.now()
  const judged = (order: SubNumberOrder) => judge(order, { own, gateway }, now())
  if (!('ids' in selection)) {
    const { orders, isComplete } = await selectOrders(selection.filter, deps)
    if (deps.interruption.signal.aborted) return EXIT.interrupted
    return { planned: orders.map((order) => ({ id: order.id, order, verdict: judged(order) })), isComplete }
  }
  const planned = (await planIds(selection, deps)).map((one) =>
    one.order ? { ...one, verdict: judged(one.order) } : one,
  )
  return { planned, isComplete: true }
}

/** The orders that fit, listed to the end of the list before the first is cancelled. */
async function selectOrders(filter: OrderFilter, { connection, io, interruption: { signal } }: Deps) {
  const orders: SubNumberOrder[] = []
  const pending = { ...filter, status: filter.status ?? 'pending' }
  const isComplete = await listOrders(pending, (page) => orders.push(...page), { connection, io, signal })
  return { orders, isComplete }
}

/** What becomes of each id that a filter, if there is one, leaves. */
async function planIds(
  { ids, filter }: Selection & { ids: readonly string[] },
  { connection: { client }, io, interruption: { signal } }: Deps,
): Promise<PlannedCancellation[]> {
  const options = { signal, onRetry: reportRetry(io) }
  const planned = await planCancellations(client, { sub_number_order_ids: ids }, options)
  if (!filter) return planned
  const now = client.clock.now()
  // Of an order that can't be read nothing says that it does not fit: it was named, so it gets its outcome.
  const fitting = planned.filter(({ order }) => !order || matchesFilter(order, filter, now))
  io.err(
    `${fitting.length} of ${counted(planned.length, 'order')} fit the filters; the others are left as they are.\n`,
  )
  return fitting
}
