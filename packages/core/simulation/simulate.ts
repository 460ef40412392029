import { runBulkCaller } from './bulk-caller.ts'
import { wrongsOfEffect } from './invariants.ts'
import type { SimulatedRun } from './run-simulation.ts'
import { runSingleCaller } from './single-caller.ts'
import { createWorld } from './world.ts'

const CALLERS = 3

/** One run in a world that its seed alone decides: three callers and one bulk cancellation. */
export async function simulate(seed: number): Promise<SimulatedRun> {
  const world = createWorld(seed)
  const { clock, dice, docket, telnyx } = world
  for (const order of telnyx.orders.values()) {
    if (dice.chance(0.3)) clock.after(dice.upTo(60_000) * dice.random(), order.interfere)
  }
  const callers = Array.from({ length: CALLERS }, (_, n) => runSingleCaller(n + 1, world))
  await clock.until(Promise.all([...callers, runBulkCaller(world)]))
  // Whatever is still on its way arrives now.
  await clock.advance(200_000)
  for (const call of docket.calls()) {
    if (!telnyx.orders.get(call.id)?.tookEffectFor.has(call.name)) continue
    docket.count('effects')
    docket.judge(call, wrongsOfEffect(call.outcome))
  }
  const { counts, wrong } = docket
  return { seed, counts, ...(wrong && { wrong }) }
}
