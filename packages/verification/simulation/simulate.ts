import { type Violation, violations } from '../invariants.ts'
import type { OrderRecord } from '../run-record.ts'
import { gatewayOrders, runGateway } from './gateway-world.ts'
import { libraryOrders, runLibrary } from './library-world.ts'
import { type Progress, progress } from './progress.ts'
import { API_KEY } from './telnyx/telnyx.ts'
import { renderTrace } from './trace.ts'
import { createWorld } from './world.ts'

/** What one run came to; its seed alone decides it. */
export interface SimulatedRun {
  seed: number
  /** How often each thing happened. */
  counts: Record<string, number>
  progress: Progress
  /** The first invariant that broke, and what led to it. */
  wrong?: { what: string; trace: string }
}

/** One run in a world that its seed alone decides. */
export async function simulate(seed: number): Promise<SimulatedRun> {
  const world = createWorld(seed, (profile) =>
    profile.surface === 'library' ? libraryOrders(profile) : gatewayOrders(profile),
  )
  const { profile, log } = world
  const drawn = structuredClone(profile)
  const gateway = profile.surface === 'gateway' ? await runGateway(world) : undefined
  if (!gateway) await runLibrary(world)

  const orders = new Map<string, OrderRecord>()
  for (const [id, order] of world.telnyx.orders) {
    const effects = new Set(order.effects)
    // What a row did, the caller that it was opened for has done.
    for (const row of order.effects) effects.add(gateway?.callers.get(row) ?? row)
    const isPoisoned = order.poison !== undefined || (gateway?.poisoned.has(id) ?? false)
    orders.set(id, { id, history: order.history(), effects, isPoisoned })
  }
  const record = log.record({
    orders,
    hasClockSteps: drawn.processes.clockStep > 0,
    credentials: gateway?.credentials ?? [API_KEY],
  })
  const made = progress(seed, drawn, record)
  const [first]: Violation[] = [...log.wrongs, ...violations(record), ...made.violations]
  return {
    seed,
    counts: log.counts,
    progress: made,
    ...(first && {
      wrong: {
        what: first.what,
        trace: renderTrace(JSON.stringify(drawn), record, log.notes, first.orderId),
      },
    }),
  }
}
