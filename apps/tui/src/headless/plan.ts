import {
  evaluateCancellation,
  type PlannedCancellation,
  planCancellations,
  TelnyxError,
} from '@countermand/core'
import type { Selection } from '../mode.ts'
import type { Deps } from './deps.ts'
import type { GuardsInForce } from './guards-in-force.ts'
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
    { guards: own, signal: interruption.signal, onRetry: reportRetry(io) },
  )
  if (!gateway) return planned
  return planned.map((one) =>
    one.verdict.cancellable && one.order
      ? { ...one, verdict: evaluateCancellation(one.order, { guards: gateway, now: client.clock.now() }) }
      : one,
  )
}
