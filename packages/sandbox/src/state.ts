import { createRateLimits, type RateLimitRules, type RateLimits } from './api/rate-limit.ts'
import { createRequestLog } from './control/request-log.ts'
import type { Variants } from './control/variants.ts'
import { liveOn } from './orders/lifecycle.ts'
import { createDueChanges, type DueChanges } from './orders/scheduled-changes.ts'
import { createStore, type Store } from './orders/store.ts'
import { type SeedOptions, seedOrders } from './seed/seed-orders.ts'
import type { Random } from './seeded-random.ts'

/** Everything that the stand-in for Telnyx knows; a reset makes a new one. */
export interface World {
  readonly apiKey: string
  readonly log: ReturnType<typeof createRequestLog>
  readonly random: Random
  now(): number
  store: Store
  due: DueChanges
  /** Whether the clock changes pending orders. */
  isLive: boolean
  variants: Variants
  rateLimits: RateLimits
}

export interface WorldOptions {
  apiKey: string
  random: Random
  now: () => number
  variants: Variants
  rateLimit: RateLimitRules
  seed: SeedOptions
}

export function createWorld({ seed, rateLimit, ...given }: WorldOptions): World {
  const world: World = {
    ...given,
    log: createRequestLog(),
    rateLimits: createRateLimits(rateLimit),
    store: createStore([]),
    due: createDueChanges(),
    isLive: false,
  }
  replaceOrders(world, seed)
  return world
}

/** Puts other orders in place of all there are; what was still due for those goes with them. */
export function replaceOrders(world: World, seed: SeedOptions) {
  const now = world.now()
  world.store = createStore(seedOrders(seed, now))
  world.due = createDueChanges()
  world.isLive = seed.lifecycle ?? false
  for (const order of world.store.all()) liveOn(world, order, now)
}
