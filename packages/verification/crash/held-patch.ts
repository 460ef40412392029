import type { SandboxClock } from '@countermand/sandbox'
import { createSetup } from './setup.ts'

/** A sandbox clock that holds every latency until it is released, so that tests don't depend on time. */
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
    /** Resolves when a response is held. */
    isHeld: () => arrived.promise,
    release() {
      arrived = Promise.withResolvers()
      for (const run of held.splice(0)) run()
    },
  }
}

/** A setup with one pending order, whose PATCH Telnyx holds until `latency.release`. */
export async function createHeldPatch() {
  const latency = createHeldLatency()
  const { orderIds, ...setup } = await createSetup({
    seed: { pending: 1 },
    clock: latency.clock,
    faults: [{ match: { path: 'cancel' }, effect: { kind: 'latency', ms: 1 } }],
  })
  const [orderId = ''] = orderIds
  return { ...setup, latency, orderId }
}
