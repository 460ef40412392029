import { type PlannedCancellation, planCancellations, TelnyxError } from '@countermand/core'
import { type GuardsInForce, judge } from '../guards-in-force.ts'
import type { Selection } from '../mode.ts'
import type { Deps } from './deps.ts'
import { reportRetry } from './read-failure.ts'

/**
 * Reads and judges the orders that are meant, by the guards of this side and of the gateway.
 *
 * @throws TelnyxError when they stay unreadable
 */
export async function plan(
  selection: Selection,
  { own, gateway }: GuardsInForce,
  { connection, io, interruption }: Deps,
): Promise<PlannedCancellation[]> {
  // A plan without the gateway's guards would promise what the gateway then refuses.
  if (gateway instanceof TelnyxError) throw gateway
  const { client } = connection
  const planned = await planCancellations(
    client,
    'filter' in selection ? selection : { sub_number_order_ids: selection.ids },
    { signal: interruption.signal, onRetry: reportRetry(io) },
  )
  const now = client.clock.now()
  return planned.map((one) =>
    one.order ? { ...one, verdict: judge(one.order, { own, gateway }, now) } : one,
  )
}
