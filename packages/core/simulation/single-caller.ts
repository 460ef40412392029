import { cancelOrder } from '../src/cancellation/cancel-order.ts'
import type { TelnyxClient } from '../src/telnyx/telnyx-client.ts'
import { orderId } from './hostile-telnyx.ts'
import { markedClient } from './marked-client.ts'
import { ORDERS, onlyTelnyxErrors, type World } from './world.ts'

const CALLS = 3

/** Somebody who cancels one order after another, some of them read long before. */
export async function runSingleCaller(caller: number, world: World) {
  const { client, clock, createStop, dice, docket, pause } = world
  const { chance, pick, upTo } = dice
  await pause(upTo(5_000))
  for (let n = 0; n < CALLS; n++) {
    const stop = createStop()
    const id = orderId(Math.floor(upTo(ORDERS)))
    const name = `caller ${caller}.${n}`
    const call = world.open(name, id, { guards: world.anyGuards(), stoppedAt: stop.at })
    const port = markedClient(name, client)
    const subject = chance(0.3) ? await readFirst(port, id) : id
    if (subject !== id && chance(0.5)) await pause(upTo(60_000))
    const deadlineMs = pick([60_000, 60_000, 20_000, 1_000])
    call.deadline = clock.now() + deadlineMs
    const outcome = await cancelOrder(port, subject, {
      guards: call.guards,
      signal: stop.signal,
      deadlineMs,
      settle: chance(0.3),
      readFirst: chance(0.2),
      attempts: pick([4, 4, 1, 2]),
      beforeAttempt: docket.beforeAttempt(() => call, chance(0.2) ? Math.floor(upTo(4)) : undefined),
    })
    docket.end(call, outcome)
    await pause(upTo(10_000))
  }
}

async function readFirst(port: TelnyxClient, id: string) {
  try {
    return (await port.subNumberOrders.retrieve(id)).data
  } catch (error) {
    onlyTelnyxErrors(error)
    return id
  }
}
