import { type Account, createAccount, replaceOrders } from './account.ts'
import { createApi } from './api/create-api.ts'
import { createRateLimits, rateLimitSchema } from './api/rate-limit.ts'
import { LAST_MOMENT, realClock } from './clock.ts'
import { createControlRoutes } from './control/control-routes.ts'
import { type FaultRule, faultRulesSchema } from './control/faults/fault-rule.ts'
import { createFaultSelector } from './control/faults/select-faults.ts'
import { variantsSchema } from './control/variants.ts'
import { createRequestHandler } from './handle-request.ts'
import { changeByThirdParty } from './orders/lifecycle.ts'
import { toOrderTruth } from './orders/truth.ts'
import type { Sandbox, SandboxOptions } from './sandbox.ts'
import { type SeedOptions, seedOptionsSchema } from './seed/seed-orders.ts'
import { seededRandom } from './seeded-random.ts'
import { createInProcessFetch, IN_PROCESS_ORIGIN } from './transport/in-process.ts'

/**
 * A stateful stand-in for Telnyx's sub number order API, without a network.
 *
 * ```ts
 * const sandbox = createSandbox({ seed: { pending: 3 } })
 * const response = await sandbox.fetch('/v2/sub_number_orders?filter[status]=pending', {
 *   headers: { authorization: `Bearer ${sandbox.apiKey}` },
 * })
 * ```
 */
export function createSandbox(options: SandboxOptions = {}): Sandbox {
  const { apiKey = 'KEY_SANDBOX', clock = realClock } = options
  const seed = parseSeed(options)
  let offsetMs = 0
  const now = () => clock.now() + offsetMs

  function createInitialState() {
    offsetMs = 0
    const random = options.random ?? seededRandom(seed.seed ?? 1)
    const variants = variantsSchema.parse(options.variants ?? {})
    const rateLimit = rateLimitSchema.parse(options.rateLimit ?? {})
    const account = createAccount({ apiKey, now, random, variants, rateLimit, seed })
    return { account, api: createApi(account), faults: parseFaults(options.faults ?? [], account) }
  }
  let state = createInitialState()
  function currentAccount() {
    state.account.scheduled.runUntil(now())
    return state.account
  }
  function findOrThrow(id: string) {
    const order = currentAccount().store.find(id)
    if (!order) throw new Error(`The sandbox has no order ${id}`)
    return order
  }

  const exchange = createRequestHandler({
    state: () => state,
    currentAccount,
    control: (request) => control.fetch(request),
  })
  const sandbox: Sandbox = {
    apiKey,
    baseUrl: `${IN_PROCESS_ORIGIN}/v2`,
    fetch: createInProcessFetch(exchange, clock),
    exchange,
    reset() {
      state = createInitialState()
    },
    seed: (given) => replaceOrders(currentAccount(), seedOptionsSchema.parse(given)),
    setFaults(rules) {
      state.faults = parseFaults(rules, state.account)
    },
    setVariants(given) {
      const variants = variantsSchema.parse(given)
      currentAccount().variants = variants
      return variants
    },
    setRateLimit(given) {
      const rules = rateLimitSchema.parse(given)
      currentAccount().rateLimits = createRateLimits(rules)
      return rules
    },
    setStatus: (id, status, { afterMs } = {}) =>
      changeByThirdParty(state.account, findOrThrow(id), { status }, afterMs),
    setRequirementsStatus: (id, requirements_status, { afterMs } = {}) =>
      changeByThirdParty(state.account, findOrThrow(id), { requirements_status }, afterMs),
    now,
    advance(ms) {
      if (!(now() + ms <= LAST_MOMENT))
        throw new RangeError(`advance(${ms}) would move the clock past the year 9999`)
      offsetMs += ms
    },
    truth: () => ({ now: now(), orders: currentAccount().store.all().map(toOrderTruth) }),
    truthOf: (id) => toOrderTruth(findOrThrow(id)),
    requests: () => currentAccount().log.read(),
  }
  const control = createControlRoutes(sandbox)
  return sandbox
}

function parseSeed({ seed, orders }: SandboxOptions): SeedOptions {
  const given = typeof seed === 'number' ? { seed } : seed
  return seedOptionsSchema.parse({ ...(orders !== undefined && { orders }), ...given })
}

const parseFaults = (rules: readonly FaultRule[], { random, now }: Account) =>
  createFaultSelector(faultRulesSchema.parse(rules), { random, now })
