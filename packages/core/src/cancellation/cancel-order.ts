import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { type CancelOptions, type CancelSettings, emit } from './cancel-options.ts'
import { cancelThroughGateway } from './cancel-through-gateway.ts'
import { cancelThroughTelnyx } from './cancel-through-telnyx.ts'
import { checkClient, checkIdOrOrder, checkOptions } from './check-arguments.ts'
import type { CancellationPort } from './ports.ts'
import { getReading } from './reading.ts'

/**
 * Cancels one sub number order safely: it applies the rules, sends one PATCH at a time, reads the order again
 * before another PATCH, and resolves to one outcome that agrees with Telnyx. No behaviour of Telnyx, the
 * network or the order makes it throw.
 *
 * With an id and no guards, a cancel that Telnyx answers takes one request. With an order that a client listed
 * or retrieved, that reading counts for 30 seconds. With a gateway's client, the gateway runs the rules and the
 * protocol, and the call resolves to the outcome that the gateway recorded.
 *
 * @throws TypeError that names the argument: no client, no id, an option or a guard that is not valid
 * @example
 * const outcome = await cancelOrder(client, '12ade33a-21c0-473b-b055-b3c836e1c292')
 * if (outcome.kind !== 'cancelled') console.error(describeOutcome(outcome))
 */
export async function cancelOrder(
  client: CancellationPort,
  idOrOrder: string | SubNumberOrder,
  options: CancelOptions = {},
): Promise<CancelOutcome> {
  checkClient(client)
  checkIdOrOrder(idOrOrder)
  checkOptions(options)
  return cancelCheckedOrder(client, idOrOrder, options)
}

/** `cancelOrder` for arguments that are already checked. */
export async function cancelCheckedOrder(
  client: CancellationPort,
  idOrOrder: string | SubNumberOrder,
  options: CancelOptions,
): Promise<CancelOutcome> {
  const isId = typeof idOrOrder === 'string'
  const settings: CancelSettings = {
    ...options,
    id: isId ? idOrOrder : idOrOrder.id,
    givenReading: isId ? undefined : getReading(idOrOrder),
    deadlineMs: options.deadlineMs ?? 60_000,
    attempts: options.attempts ?? 4,
    clock: options.clock ?? client.clock,
    random: options.random ?? client.random,
  }
  const outcome =
    client.kind === 'gateway'
      ? await cancelThroughGateway(client, settings)
      : await cancelThroughTelnyx(client, settings)
  emit(options.onEvent, { type: 'outcome', id: settings.id, at: settings.clock.now(), outcome })
  return outcome
}
