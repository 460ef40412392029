export { type RateLimitOptions, type RateLimitRules, rateLimitSchema } from './api/rate-limit.ts'
export type { SandboxClock } from './clock.ts'
export {
  FAULT_EFFECTS,
  type FaultEffect,
  type FaultRule,
  faultEffectSchema,
  faultRuleSchema,
  faultRulesSchema,
} from './control/faults/fault-rule.ts'
export type { RequestEntry, RequestLog } from './control/request-log.ts'
export { VARIANTS, type VariantOptions, type Variants, variantsSchema } from './control/variants.ts'
export { createSandbox } from './create-sandbox.ts'
export type { ChangedBy, OrderChange, RequirementsStatus } from './orders/entities.ts'
export type { OrderTruth, Truth } from './orders/truth.ts'
export type { Sandbox, SandboxOptions } from './sandbox.ts'
export type { OrderSeed } from './seed/order-seed.ts'
export { type SeedOptions, seedOptionsSchema } from './seed/seed-orders.ts'
export { type Random, seededRandom } from './seeded-random.ts'
export { type RunningSandbox, type StartSandboxOptions, startSandbox } from './start-sandbox.ts'
export type { ConnectionState } from './transport/port.ts'
export type { HttpResponse, Transmission } from './transport/transmission.ts'
