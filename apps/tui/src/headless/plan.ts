import { matchesFilter, type PlannedCancellation, planCancellations, TelnyxError } from '@countermand/core'
import type { ExitCode } from '../exit-codes.ts'
import { type GuardsInForce, judge } from '../guards-in-force.ts'
import type { Selection } from '../mode.ts'
import { counted } from '../text/order-words.ts'
import type { Deps } from './deps.ts'
import { reportReadFailure, reportRetry } from './read-failure.ts'

/**
 * Reads and judges the orders that are meant, by the guards of this side and of the gateway. Gives the
 * exit code instead when those can't be read, and says so.
 *
 * @throws TelnyxError when they stay unreadable
 */
export async function plan(
  selection: Selection,
  { own, gateway }: GuardsInForce,
  deps: Deps,
): Promise<PlannedCancellation[] | ExitCode> {
  // A plan without the gateway's guards would promise what the gateway then refuses.
  if (gateway instanceof TelnyxError) return reportReadFailure(gateway, 'the guards', deps)
  const { connection, io, interruption } = deps
  const { client } = connection
  const planned = await planCancellations(
    client,
    'ids' in selection ? { sub_number_order_ids: selection.ids } : selection,
    { signal: interruption.signal, onRetry: reportRetry(io) },
  )
  const now = client.clock.now()
  const { filter } = selection
  // Of an order that can't be read nothing says that it does not fit: it was named, so it gets its outcome.
  const fitting = planned.filter(({ order }) => !filter || !order || matchesFilter(order, filter, now))
  if ('ids' in selection && filter) {
    io.err(
      `${fitting.length} of ${counted(planned.length, 'order')} fit the filters; the others are left as they are.\n`,
    )
  }
  return fitting.map((one) =>
    one.order ? { ...one, verdict: judge(one.order, { own, gateway }, now) } : one,
  )
}
