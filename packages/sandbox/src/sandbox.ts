import type { RateLimitOptions, RateLimitRules } from './api/rate-limit.ts'
import type { SandboxClock } from './clock.ts'
import type { FaultRule } from './control/faults/fault-rule.ts'
import type { RequestLog } from './control/request-log.ts'
import type { VariantOptions, Variants } from './control/variants.ts'
import type { RequirementsStatus } from './orders/entities.ts'
import type { OrderTruth, Truth } from './orders/truth.ts'
import type { SeedOptions } from './seed/seed-orders.ts'
import type { Random } from './seeded-random.ts'
import type { Transmission } from './transport/transmission.ts'

export interface SandboxOptions {
  /** The only API key that the sandbox accepts. @default 'KEY_SANDBOX' */
  apiKey?: string
  /** @default the system's clock */
  clock?: SandboxClock
  /** Decides on fault probabilities, random latencies and random sort order. @default seeded with the seed */
  random?: Random
  /** The seed of the random orders, or a full description of the orders. @default 1 */
  seed?: number | SeedOptions
  /** The number of orders. @default 60 */
  orders?: number
  faults?: readonly FaultRule[]
  variants?: VariantOptions
  rateLimit?: RateLimitOptions
}

export interface Sandbox {
  apiKey: string
  /** The base URL for clients that use `fetch` below. No server listens there. */
  baseUrl: string
  /** Pass it to a client as its `fetch`. The URL may be a path alone. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** Handles one request, for a transport of your own: the result says what the client should see. */
  exchange(request: Request): Promise<Transmission>
  /**
   * Restores the initial state: orders, faults, variants, clock, rate limit and log. A `random` function
   * that you passed in is not rewound.
   */
  reset(): void
  /** Replaces all orders. */
  seed(options: SeedOptions): void
  /** Replaces all fault rules and restarts their counters. */
  setFaults(rules: readonly FaultRule[]): void
  /** Sets the given switches, resets all others to their defaults, and returns them all. */
  setVariants(variants: VariantOptions): Variants
  /**
   * Sets the given rules of the rate limit, resets all others to their defaults, and returns them all.
   * Every window starts empty.
   */
  setRateLimit(rules: RateLimitOptions): RateLimitRules
  /** Changes an order's status as a third party (portal, Number Ops) would, now or in `afterMs`. Throws for an unknown id. */
  setStatus(id: string, status: string, options?: { afterMs?: number }): void
  /** Like `setStatus`, for the requirements status. Missing or rejected values get a new deadline. */
  setRequirementsStatus(id: string, status: RequirementsStatus, options?: { afterMs?: number }): void
  /** The sandbox's time: the clock's time, shifted by `advance`. */
  now(): number
  /**
   * Shifts the sandbox's time by this many milliseconds. Waits that have already started (latency, slow
   * bodies) are not shortened. Throws past the year 9999.
   */
  advance(ms: number): void
  truth(): Truth
  /** Throws for an unknown id. */
  truthOf(id: string): OrderTruth
  requests(): RequestLog
}
