import { checkInvariants } from '../invariants.ts'
import type { OrderRecord } from '../run-record.ts'
import type { Violation } from '../violation.ts'
import { countGatewayOrders, runGatewayWorkload } from './gateway-workload.ts'
import { countLibraryOrders, runLibraryWorkload } from './library-workload.ts'
import { measureProgress, type Progress } from './progress.ts'
import { createSimulation } from './simulation.ts'
import { API_KEY } from './telnyx/telnyx.ts'
import { renderTrace } from './trace.ts'

/** The result of one run. It depends on the seed alone. */
export interface SimulatedRun {
  seed: number
  /** How often each kind of event happened. */
  counts: Record<string, number>
  progress: Progress
  /** The first violated invariant, and the events that led to it. */
  violation?: { what: string; trace: string }
}

export async function simulate(seed: number): Promise<SimulatedRun> {
  const simulation = createSimulation(seed, (profile) =>
    profile.surface === 'library' ? countLibraryOrders(profile) : countGatewayOrders(profile),
  )
  const { profile, log } = simulation
  const drawn = structuredClone(profile)
  const gateway = profile.surface === 'gateway' ? await runGatewayWorkload(simulation) : undefined
  if (!gateway) await runLibraryWorkload(simulation)

  const orders = new Map<string, OrderRecord>()
  for (const [id, order] of simulation.telnyx.orders) {
    const effects = new Set(order.effects)
    // An effect of a row is also an effect of the caller that it was opened for.
    for (const row of order.effects) effects.add(gateway?.callers.get(row) ?? row)
    const isPoisoned = order.poison !== undefined || (gateway?.poisonedRows.has(id) ?? false)
    orders.set(id, { id, history: order.history(), effects, isPoisoned })
  }
  const record = log.toRunRecord({
    orders,
    batches: gateway?.batches ?? [],
    hasClockSteps: drawn.processes.clockStep > 0,
    credentials: gateway?.credentials ?? [API_KEY],
  })
  const progress = measureProgress(seed, drawn, record)
  const [first]: Violation[] = [...log.violations, ...checkInvariants(record), ...progress.violations]
  return {
    seed,
    counts: log.counts,
    progress,
    ...(first && {
      violation: {
        what: first.what,
        trace: renderTrace(JSON.stringify(drawn), record, log.notes, first.orderId),
      },
    }),
  }
}
