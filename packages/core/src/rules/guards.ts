import { type GuardName, type GuardSettings, type Guards, guardsSchema } from '../wire/cancellation-guards.ts'
import { type DocumentedFields, documentedFields } from '../wire/documented-fields.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { Guard } from './guard.ts'
import { countries } from './guards/countries.ts'
import { maxPhoneNumbers } from './guards/max-phone-numbers.ts'
import { minAgeMinutes } from './guards/min-age-minutes.ts'
import { protectCustomerReferences } from './guards/protect-customer-references.ts'
import { protectOrderRequests } from './guards/protect-order-requests.ts'
import { protectRequirementsMet } from './guards/protect-requirements-met.ts'

const GUARDS: { [Name in GuardName]: Guard<GuardSettings[Name]> } = {
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
  const fields = documentedFields(order)
  for (const guard of Object.keys(GUARDS) as GuardName[]) {
    const reason = ask(guard, fields, guards, now)
    if (reason !== undefined) return { guard, reason }
  }
  return undefined
}

function ask<Name extends GuardName>(name: Name, fields: DocumentedFields, guards: Guards, now: number) {
  const guard: Guard<GuardSettings[Name]> = GUARDS[name]
  const setting: GuardSettings[Name] | undefined = guards[name]
  return setting === undefined ? undefined : guard(fields, setting, now)
}

/**
 * Checks guards that were given in code as strictly as a guards file, so that a misspelt guard can't be an
 * ignored one. `name` is the argument that they came in as.
 *
 * @throws TypeError that names each wrong setting
 */
export function checkGuards(guards: unknown, name = 'guards'): void {
  if (guards === undefined) return
  const parsed = guardsSchema.safeParse(guards)
  if (parsed.success) return
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${[...issue.path, key].join('.')}: there is no such guard`)
      : [`${issue.path.join('.') || 'the whole'}: ${issue.message}`],
  )
  throw new TypeError(
    `\`${name}\` can't be used:\n${problems.map((problem) => `  - ${problem}\n`).join('')}` +
      `Known guards: ${Object.keys(GUARDS).join(', ')}.`,
  )
}

/**
 * Guards written in code.
 *
 * @throws TypeError that names each wrong setting
 * @example
 * const guards = defineGuards({ maxPhoneNumbers: 100, countries: { deny: ['CH'] } })
 */
export function defineGuards(settings: Guards): Guards {
  if (settings === undefined) throw new TypeError('`settings` is missing: pass the guards to define, or {}.')
  checkGuards(settings, 'settings')
  return settings
}
