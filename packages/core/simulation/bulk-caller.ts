import { cancelOrders } from '../src/cancellation/cancel-orders.ts'
import { keepFresh, selectOrders } from '../src/cancellation/selection.ts'
import { readingOf } from '../src/reading.ts'
import type { CancelOutcome } from '../src/wire/cancel-outcome.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import type { Call } from './call.ts'
import { orderId } from './hostile-telnyx.ts'
import { markedClient } from './marked-client.ts'
import { ORDERS, onlyTelnyxErrors, type World } from './world.ts'

/** Somebody who cancels every order at once, by id or by a filter. */
export async function runBulkCaller(world: World) {
  const { client, clock, dice, docket } = world
  const { chance, pick } = dice
  const stop = world.createStop()
  const guards = world.anyGuards()
  let troubleAt: number | undefined
  world.setBulkTerms({ guards, stoppedAt: () => stop.at() ?? troubleAt })
  const callOf = (id: string) => world.callOf('bulk', id)

  const port = markedClient('bulk', client)
  const filter = { country_code: 'US' }
  // A hostile list may lack orders: those that it names are cancelled all the same.
  const listed = () => selectOrders(port, filter, { onIncomplete() {} }).catch(onlyTelnyxErrors)
  const selected = chance(0.5) ? await listed() : undefined
  for (const order of selected ?? []) {
    if (order.country_code !== 'US') docket.judge(callOf(order.id), ['an order that the filter leaves out'])
  }
  const ids = Array.from({ length: ORDERS }, (_, n) => orderId(n))
  const { signal } = stop
  const run = cancelOrders(
    port,
    selected ? noted(keepFresh(port, selected, filter, { signal }), callOf) : ids,
    {
      guards,
      signal,
      concurrency: pick([1, 3, 10, 30]),
      attempts: pick([4, 2]),
      beforeAttempt: docket.beforeAttempt(callOf),
    },
  )
  const given = new Set<string>()
  for await (const { id, outcome } of run) {
    given.add(id)
    docket.end(callOf(id), outcome)
    if (isSystemic(outcome)) troubleAt ??= clock.now()
  }
  for (const id of selected?.map((order) => order.id) ?? ids) {
    if (!given.has(id)) docket.judge(callOf(id), ['I3: an order without an outcome'])
  }
}

const isSystemic = (outcome: CancelOutcome) =>
  outcome.kind === 'refused' && outcome.failure.kind === 'refused' && outcome.failure.systemic

/** The orders as they are given to a cancellation: from then on it knows their readings. */
async function* noted(orders: AsyncIterable<SubNumberOrder | string>, callOf: (id: string) => Call) {
  for await (const order of orders) {
    if (typeof order !== 'string') callOf(order.id).known = readingOf(order)
    yield order
  }
}
