export type { SandboxClock } from './clock.ts'
export { createSandbox, type Sandbox, type SandboxOptions } from './create-sandbox.ts'
export type { ChangedBy, OrderChange, RequirementsStatus } from './entities.ts'
export {
  FAULT_EFFECTS,
  type FaultEffect,
  type FaultRule,
  faultEffectSchema,
  faultRuleSchema,
  faultRulesSchema,
} from './faults/fault-rule.ts'
export { type RateLimitOptions, type RateLimitRules, rateLimitSchema } from './rate-limit.ts'
export type { RequestEntry, RequestLog } from './request-log.ts'
export { type Random, seededRandom } from './seeded-random.ts'
export type { OrderSeed } from './seeding/order-seed.ts'
export { type SeedOptions, seedOptionsSchema } from './seeding/seed-orders.ts'
export { type RunningSandbox, type StartSandboxOptions, startSandbox } from './start-sandbox.ts'
export type { ConnectionState } from './transport/port.ts'
export type { Answer, Transmission } from './transport/transmission.ts'
export type { OrderTruth, Truth } from './truth.ts'
export { VARIANTS, type VariantOptions, type Variants, variantsSchema } from './variants.ts'
