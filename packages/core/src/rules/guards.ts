import { z } from 'zod'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { Guard } from './guard.ts'
import { countries } from './guards/countries.ts'
import { maxPhoneNumbers } from './guards/max-phone-numbers.ts'
import { minAgeMinutes } from './guards/min-age-minutes.ts'
import { protectCustomerReferences } from './guards/protect-customer-references.ts'
import { protectOrderRequests } from './guards/protect-order-requests.ts'
import { protectRequirementsMet } from './guards/protect-requirements-met.ts'

const settingsSchema = z.strictObject({
  protectCustomerReferences: z
    .array(z.string().min(1))
    .describe(
      'Never cancel orders whose customer_reference matches one of these patterns (* and ?, any case).',
    ),
  protectOrderRequests: z
    .array(z.string().min(1))
    .describe('Never cancel orders that belong to these number orders (order_request_id).'),
  maxPhoneNumbers: z.int().min(0).describe('Never cancel an order of more phone numbers than this.'),
  minAgeMinutes: z.number().min(0).describe('Never cancel an order younger than this many minutes.'),
  countries: z
    .strictObject({
      deny: z
        .array(z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 alpha-2 code in capitals, such as "CH"'))
        .describe('ISO 3166 alpha-2 codes.'),
    })
    .describe('Never cancel orders of these countries.'),
  protectRequirementsMet: z
    .boolean()
    .describe('Never cancel an order whose regulatory requirements are all met.'),
})

/** The settings of all guards: the guards file. A guard that is not named is off. */
export const guardsSchema = settingsSchema
  .partial()
  .meta({ id: 'CancellationGuards', title: 'Countermand guards' })

type Settings = z.infer<typeof settingsSchema>
export type GuardName = keyof Settings
export type Guards = { [Name in GuardName]?: Settings[Name] | undefined }

const GUARDS: { [Name in GuardName]: Guard<Settings[Name]> } = {
  protectCustomerReferences,
  protectOrderRequests,
  maxPhoneNumbers,
  minAgeMinutes,
  countries,
  protectRequirementsMet,
}

/** The first guard that is against cancelling an order, and why; undefined when none is. */
export function blockingGuard(
  order: SubNumberOrder,
  guards: Guards,
  now: number,
): { guard: GuardName; reason: string } | undefined {
  for (const guard of Object.keys(GUARDS) as GuardName[]) {
    const reason = ask(guard, order, guards, now)
    if (reason !== undefined) return { guard, reason }
  }
  return undefined
}

function ask<Name extends GuardName>(name: Name, order: SubNumberOrder, guards: Guards, now: number) {
  const guard: Guard<Settings[Name]> = GUARDS[name]
  const setting: Settings[Name] | undefined = guards[name]
  return setting === undefined ? undefined : guard(order, setting, now)
}

/** Whether any guard is set, so that an order must be seen before it may be cancelled. */
export const hasGuards = (guards: Guards | undefined): guards is Guards =>
  guards !== undefined && Object.values(guards).some((setting) => setting !== undefined)

/**
 * Guards written in code.
 *
 * @throws Error that names each wrong setting
 * @example
 * const guards = defineGuards({ maxPhoneNumbers: 100, countries: { deny: ['CH'] } })
 */
export function defineGuards(settings: Guards): Guards {
  const parsed = guardsSchema.safeParse(settings)
  if (!parsed.success) throw new Error(`The guards are not valid:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
