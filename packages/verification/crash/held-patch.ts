import type { SandboxClock } from '@countermand/sandbox'
import { vi } from 'vitest'
import type { GatewayProcess } from './gateway-process.ts'
import { createSetup } from './setup.ts'

/** Holds every latency of a sandbox until it is released, so that tests don't depend on time. */
interface HeldLatency {
  clock: SandboxClock
  /** Resolves when a response is held. */
  isHeld(): Promise<void>
  /** Sends the held responses. Later ones are sent at once. */
  release(): void
  /** Holds the next responses again. */
  hold(): void
}

function createHeldLatency(): HeldLatency {
  const held: (() => void)[] = []
  let arrived = Promise.withResolvers<void>()
  let isHolding = true
  const clock: SandboxClock = {
    now: Date.now,
    after(_, run) {
      if (isHolding) held.push(run)
      else setImmediate(run)
      arrived.resolve()
      return () => {}
    },
  }
  return {
    clock,
    isHeld: () => arrived.promise,
    release() {
      isHolding = false
      for (const run of held.splice(0)) run()
    },
    hold() {
      arrived = Promise.withResolvers()
      isHolding = true
    },
  }
}

/** A setup with pending orders. Telnyx holds its responses to their PATCHes until `latency.release`. */
export async function createHeldPatch(orders = 1) {
  const latency = createHeldLatency()
  const setup = await createSetup({
    seed: { orders, pending: orders },
    clock: latency.clock,
    faults: [{ match: { path: 'cancel' }, effect: { kind: 'latency', ms: 1 } }],
    rateLimit: { limit: 1_000 },
  })
  const [orderId = ''] = setup.orderIds
  return { ...setup, latency, orderId }
}

/** How many callers joined the cancellation of another one. */
export const countJoins = (gateways: readonly GatewayProcess[]) =>
  gateways.flatMap(({ log }) => log.filter(({ msg }) => msg === 'joined an open cancellation')).length

/**
 * Releases the responses when so many callers have joined, and returns all results. On a busy machine Telnyx's
 * response can time out before. Then the cancellation ends by a reading, and later callers find that it has ended.
 */
export async function releaseWhenJoined<Result>(
  { release }: HeldLatency,
  results: readonly Promise<Result>[],
  haveJoined: () => boolean,
): Promise<Result[]> {
  let hasEnded = false
  Promise.race(results).finally(() => {
    hasEnded = true
  })
  await vi.waitUntil(() => hasEnded || haveJoined(), { timeout: 300_000, interval: 20 })
  release()
  return Promise.all(results)
}
