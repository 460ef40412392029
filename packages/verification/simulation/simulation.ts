import type { Guards } from '@countermand/core'
import { createVirtualClock } from '@countermand/core/testing'
import { createNetwork } from './network.ts'
import { drawProfile, type Profile } from './profile.ts'
import { createRng } from './rng.ts'
import { createRunLog } from './run-log.ts'
import { createTelnyx } from './telnyx/telnyx.ts'

/** Creates what one run's seed determines: clock, random numbers, conditions, a faulty Telnyx and the network to it. */
export function createSimulation(seed: number, orderCount: (profile: Profile) => number) {
  const rng = createRng(seed)
  const profile = drawProfile(rng)
  const clock = createVirtualClock()
  const log = createRunLog(clock)
  const telnyx = createTelnyx(clock, rng, profile, orderCount(profile))
  const network = createNetwork({ seed, clock, profile, telnyx, log })

  return {
    seed,
    rng,
    profile,
    clock,
    log,
    telnyx,
    network,
    drawGuards: (): Guards =>
      rng.pick<Guards>([{}, {}, {}, { maxPhoneNumbers: 10 }, { maxPhoneNumbers: 10 }, { minAgeMinutes: 10 }]),
    pause: (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve)),
    /** A signal that may abort at some time, or at once. `onStop` gets the time. */
    drawStop(onStop: (at: number) => void): AbortSignal {
      const controller = new AbortController()
      const abort = () => {
        log.count('stops')
        onStop(clock.now())
        controller.abort()
      }
      if (profile.load === 'mixed' && rng.chance(0.3)) clock.after(rng.upTo(70_000) * rng.random(), abort)
      else if (profile.load === 'mixed' && rng.chance(0.1)) clock.after(rng.pick([0, 500]), abort)
      return controller.signal
    },
    /** Third parties change orders. */
    startInterference() {
      if (profile.load !== 'mixed') return
      for (const order of telnyx.orders.values()) {
        if (rng.chance(0.3)) clock.after(rng.upTo(60_000) * rng.random(), order.interfere)
      }
    },
    stopFaults() {
      telnyx.stopFaults()
      Object.assign(profile.network, { refused: 0, hanging: 0, slow: 0, closed: 0 })
      Object.assign(profile.processes, { crash: 0, freeze: 0, stall: 0, clockStep: 0 })
      Object.assign(profile.store, { failure: 0, lostResult: 0, slow: 0 })
    },
  }
}

export type Simulation = ReturnType<typeof createSimulation>
