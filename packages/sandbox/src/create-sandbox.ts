import { createApi } from './api/create-api.ts'
import {
  createRateLimits,
  type RateLimitOptions,
  type RateLimitRules,
  rateLimitSchema,
} from './api/rate-limit.ts'
import { LAST_MOMENT, realClock, type SandboxClock } from './clock.ts'
import { createControl } from './control/control-routes.ts'
import { createFaults } from './control/faults/draw-faults.ts'
import { type FaultRule, faultRulesSchema } from './control/faults/fault-rule.ts'
import type { RequestLog } from './control/request-log.ts'
import { type VariantOptions, type Variants, variantsSchema } from './control/variants.ts'
import { createExchange } from './handle-request.ts'
import type { RequirementsStatus } from './orders/entities.ts'
import { changeByThirdParty } from './orders/lifecycle.ts'
import { type OrderTruth, type Truth, truthOf } from './orders/truth.ts'
import { type SeedOptions, seedOptionsSchema } from './seed/seed-orders.ts'
import { type Random, seededRandom } from './seeded-random.ts'
import { createWorld, replaceOrders, type World } from './state.ts'
import { IN_PROCESS_ORIGIN, inProcessFetch } from './transport/in-process.ts'
import type { Transmission } from './transport/transmission.ts'

export interface SandboxOptions {
  /** The one key that is let in. @default 'KEY_SANDBOX' */
  apiKey?: string
  /** @default the system's clock */
  clock?: SandboxClock
  /** Decides on faults and random sort order. @default a stream that begins at the seed */
  random?: Random
  /** Where the orders' random numbers start, or all that is to be said of the orders. @default 1 */
  seed?: number | SeedOptions
  /** How many orders. @default 60 */
  orders?: number
  faults?: readonly FaultRule[]
  variants?: VariantOptions
  rateLimit?: RateLimitOptions
}

export interface Sandbox {
  apiKey: string
  /** For clients that are given `fetch`; nothing listens there. */
  baseUrl: string
  /** For the `fetch` option of a client. A path alone will do for the URL. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>
  /** One request in, and what the client is to see of its answer: for a transport of your own. */
  exchange(request: Request): Promise<Transmission>
  /**
   * Back to how it was made: orders, faults, variants, clock, rate limit and log. A `random` that was
   * given can't be rewound.
   */
  reset(): void
  /** Puts other orders in place of all there are. */
  seed(options: SeedOptions): void
  /** Puts other rules in place of all there are; their counters begin anew. */
  setFaults(rules: readonly FaultRule[]): void
  /** Sets the given switches and all others to their defaults; returns them all. */
  setVariants(variants: VariantOptions): Variants
  /**
   * Sets the given rules of the rate limit and all others to their defaults; returns them all. Every
   * window begins anew, empty.
   */
  setRateLimit(rules: RateLimitOptions): RateLimitRules
  /** A change by somebody else (portal, Number Ops), now or in `afterMs`. Throws for an unknown id. */
  setStatus(id: string, status: string, options?: { afterMs?: number }): void
  /** The same of an order's paperwork. Missing and rejected values get a new deadline. */
  setRequirementsStatus(id: string, status: RequirementsStatus, options?: { afterMs?: number }): void
  /** The sandbox's time: the clock's, shifted by `advance`. */
  now(): number
  /**
   * Shifts the sandbox's time, in milliseconds. Waits that are under way (latency, slow bodies) stay.
   * Throws past the year 9999.
   */
  advance(ms: number): void
  truth(): Truth
  /** Throws for an unknown id. */
  truthOf(id: string): OrderTruth
  requests(): RequestLog
}

/**
 * A stateful stand-in for Telnyx's sub number order API, without a network.
 *
 * ```ts
 * const sandbox = createSandbox({ seed: { pending: 3 } })
 * const answer = await sandbox.fetch('/v2/sub_number_orders?filter[status]=pending', {
 *   headers: { authorization: `Bearer ${sandbox.apiKey}` },
 * })
 * ```
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { apiKey = 'KEY_SANDBOX', clock = realClock } = options
  const seed = seedFrom(options)
  let offsetMs = 0
  const now = () => clock.now() + offsetMs

  const begin = () => {
    offsetMs = 0
    const random = options.random ?? seededRandom(seed.seed ?? 1)
    const variants = variantsSchema.parse(options.variants ?? {})
    const rateLimit = rateLimitSchema.parse(options.rateLimit ?? {})
    const world = createWorld({ apiKey, now, random, variants, rateLimit, seed })
    return { world, api: createApi(world), faults: faultsFrom(options.faults ?? [], world) }
  }
  let state = begin()
  const upToDate = () => {
    state.world.due.runUntil(now())
    return state.world
  }
  const orderOf = (id: string) => {
    const order = upToDate().store.find(id)
    if (!order) throw new Error(`The sandbox has no order ${id}`)
    return order
  }

  const exchange = createExchange({
    state: () => state,
    upToDate,
    control: (request) => control.fetch(request),
  })
  const sandbox: Sandbox = {
    apiKey,
    baseUrl: `${IN_PROCESS_ORIGIN}/v2`,
    fetch: inProcessFetch(exchange, clock),
    exchange,
    reset() {
      state = begin()
    },
    seed: (given) => replaceOrders(upToDate(), seedOptionsSchema.parse(given)),
    setFaults(rules) {
      state.faults = faultsFrom(rules, state.world)
    },
    setVariants(given) {
      const variants = variantsSchema.parse(given)
      upToDate().variants = variants
      return variants
    },
    setRateLimit(given) {
      const rules = rateLimitSchema.parse(given)
      upToDate().rateLimits = createRateLimits(rules)
      return rules
    },
    setStatus: (id, status, { afterMs } = {}) =>
      changeByThirdParty(state.world, orderOf(id), { status }, afterMs),
    setRequirementsStatus: (id, requirements_status, { afterMs } = {}) =>
      changeByThirdParty(state.world, orderOf(id), { requirements_status }, afterMs),
    now,
    advance(ms) {
      if (!(now() + ms <= LAST_MOMENT)) throw new RangeError(`advance(${ms}) leaves the year 9999 behind`)
      offsetMs += ms
    },
    truth: () => ({ now: now(), orders: upToDate().store.all().map(truthOf) }),
    truthOf: (id) => truthOf(orderOf(id)),
    requests: () => upToDate().log.read(),
  }
  const control = createControl(sandbox)
  return sandbox
}

function seedFrom({ seed, orders }: SandboxOptions): SeedOptions {
  const given = typeof seed === 'number' ? { seed } : seed
  return seedOptionsSchema.parse({ ...(orders !== undefined && { orders }), ...given })
}

const faultsFrom = (rules: readonly FaultRule[], { random, now }: World) =>
  createFaults(faultRulesSchema.parse(rules), { random, now })
