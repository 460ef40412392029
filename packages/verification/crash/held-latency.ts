import type { SandboxClock } from '@countermand/sandbox'
import { createWorld } from './world.ts'

/** A clock for a sandbox whose latencies last until they are let go, so that a test need not be quick. */
function createHeldLatency() {
  const held: (() => void)[] = []
  let arrived = Promise.withResolvers<void>()
  const clock: SandboxClock = {
    now: Date.now,
    after(_, run) {
      held.push(run)
      arrived.resolve()
      return () => {}
    },
  }
  return {
    clock,
    /** Resolves when an answer is held back. */
    holdsOne: () => arrived.promise,
    letGo() {
      arrived = Promise.withResolvers()
      for (const run of held.splice(0)) run()
    },
  }
}

/** A world of one pending order, the PATCH of which Telnyx keeps until it is let go. */
export async function createHeldWorld() {
  const latency = createHeldLatency()
  const { orderIds, ...world } = await createWorld({
    seed: { pending: 1 },
    clock: latency.clock,
    faults: [{ match: { path: 'cancel' }, effect: { kind: 'latency', ms: 1 } }],
  })
  const [orderId = ''] = orderIds
  return { ...world, latency, orderId }
}
