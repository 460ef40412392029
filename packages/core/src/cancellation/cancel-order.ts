import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import { type CancelOptions, type CancelTerms, emit } from './cancel-options.ts'
import { cancelThroughGateway } from './cancel-through-gateway.ts'
import { cancelThroughTelnyx } from './cancel-through-telnyx.ts'
import { checkClient, checkIdOrOrder, checkOptions } from './check-arguments.ts'
import type { CancellationPort } from './ports.ts'
import { getReading } from './reading.ts'

/**
 * Cancels one sub number order, safely: judges it by the rules, sends one PATCH at a time, reads the
 * order again before another, and ends in one outcome that agrees with Telnyx. Nothing that Telnyx,
 * the network or the order can do makes it throw.
 *
 * Given an id and no guards, a cancel that Telnyx answers is one request. Given an order that a client
 * listed or retrieved, that reading counts for 30 seconds. Given a gateway's client, the gateway does
 * all this and its recorded outcome comes back.
 *
 * @throws TypeError that names the argument: no client, no id, an option or a guard that doesn't fit
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

/** `cancelOrder` for arguments that were checked before. */
export async function cancelCheckedOrder(
  client: CancellationPort,
  idOrOrder: string | SubNumberOrder,
  options: CancelOptions,
): Promise<CancelOutcome> {
  const isId = typeof idOrOrder === 'string'
  const terms: CancelTerms = {
    ...options,
    id: isId ? idOrOrder : idOrOrder.id,
    given: isId ? undefined : getReading(idOrOrder),
    deadlineMs: options.deadlineMs ?? 60_000,
    attempts: options.attempts ?? 4,
    clock: options.clock ?? client.clock,
    random: options.random ?? client.random,
  }
  const outcome =
    client.kind === 'gateway'
      ? await cancelThroughGateway(client, terms)
      : await cancelThroughTelnyx(client, terms)
  emit(terms.onEvent, { type: 'outcome', id: terms.id, at: terms.clock.now(), outcome })
  return outcome
}
