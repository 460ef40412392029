import { createRateLimits, type RateLimitRules, type RateLimits } from './api/rate-limit.ts'
import { createRequestLog } from './control/request-log.ts'
import type { Variants } from './control/variants.ts'
import { scheduleNextChange, type Timeline } from './orders/lifecycle.ts'
import { createScheduledChanges } from './orders/scheduled-changes.ts'
import { createStore, type Store } from './orders/store.ts'
import { type SeedOptions, seedOrders } from './seed/seed-orders.ts'
import type { Random } from './seeded-random.ts'

/** The Telnyx account that the sandbox imitates. A reset creates a new one. */
export interface Account extends Timeline {
  readonly apiKey: string
  readonly log: ReturnType<typeof createRequestLog>
  readonly random: Random
  store: Store
  variants: Variants
  rateLimits: RateLimits
}

interface AccountOptions {
  apiKey: string
  random: Random
  now: () => number
  variants: Variants
  rateLimit: RateLimitRules
  seed: SeedOptions
}

export function createAccount({ seed, rateLimit, ...given }: AccountOptions): Account {
  const account: Account = {
    ...given,
    log: createRequestLog(),
    rateLimits: createRateLimits(rateLimit),
    store: createStore([]),
    scheduled: createScheduledChanges(),
    hasLifecycle: false,
  }
  replaceOrders(account, seed)
  return account
}

/** Replaces all orders, and drops the changes that were scheduled for the old ones. */
export function replaceOrders(account: Account, seed: SeedOptions) {
  const now = account.now()
  account.store = createStore(seedOrders(seed, now))
  account.scheduled = createScheduledChanges()
  account.hasLifecycle = seed.lifecycle ?? false
  for (const order of account.store.all()) scheduleNextChange(account, order, now)
}
