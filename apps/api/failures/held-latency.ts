import type { SandboxClock } from '@countermand/sandbox'

/** A clock for a sandbox whose latencies last until they are let go, so that a test need not be quick. */
export function createHeldLatency() {
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
