import { type GuardName, type GuardSettings, type Guards, guardsSchema } from '../wire/cancellation-guards.ts'
import { type DocumentedFields, documentedFields } from '../wire/documented-fields.ts'
import { parseTime, type SubNumberOrder } from '../wire/sub-number-order.ts'
import { matchesGlob } from './glob.ts'

/**
 * A rule beyond Telnyx's own "pending only". A pure function of an order's fields, the guard's setting and the
 * time in milliseconds since the epoch. It returns one sentence for people that explains why the order is
 * blocked, or undefined if the guard allows the cancellation. A guard blocks an order without its field.
 */
type Guard<Setting> = (order: DocumentedFields, setting: Setting, now: number) => string | undefined

/** Every guard; the first that blocks an order is reported. */
export const GUARDS: { [Name in GuardName]: Guard<GuardSettings[Name]> } = {
  /** Blocks orders whose customer_reference matches a pattern. An order without a reference is not protected. */
  protectCustomerReferences({ customer_reference: reference }, patterns) {
    // Telnyx sends null for "none given", which is a known value. Only a missing field can't be judged.
    if (reference === undefined) return 'Its customer_reference is missing, so it may be a protected one.'
    const pattern = patterns.find((one) => matchesGlob(reference ?? '', one))
    if (pattern && !reference) {
      return `It has no customer_reference, and ${JSON.stringify(pattern)} protects that too.`
    }
    return (
      pattern &&
      `Its customer_reference ${JSON.stringify(reference)} is protected by ${JSON.stringify(pattern)}.`
    )
  },

  /** Blocks every order that belongs to one of these number orders. */
  protectOrderRequests({ order_request_id: parent }, ids) {
    if (!parent) return 'Its order_request_id is missing, so it may belong to a protected number order.'
    const isProtected = ids.some((id) => id.toLowerCase() === parent.toLowerCase())
    return isProtected ? `It belongs to the protected number order ${parent}.` : undefined
  },

  /** Blocks orders of more phone numbers than this. */
  maxPhoneNumbers({ phone_numbers_count: count }, most) {
    if (typeof count !== 'number' || !Number.isFinite(count))
      return 'Its phone_numbers_count is missing, so it may be too large.'
    return count > most
      ? `It has ${count} phone numbers; at most ${most} may be cancelled at once.`
      : undefined
  },

  /** Blocks orders younger than this many minutes. */
  minAgeMinutes({ created_at }, minutes, now) {
    const created = parseTime(created_at)
    if (created === undefined) return 'Its created_at is missing or not a time, so it may be too young.'
    return now - created < minutes * 60_000
      ? `It was created at ${created_at}, less than ${minutes} minutes ago.`
      : undefined
  },

  /** Blocks orders for the denied countries (ISO 3166 alpha-2). */
  countries({ country_code: country }, { deny }) {
    if (!country) return 'Its country_code is missing, so it may be a denied country.'
    return deny.some((code) => code.toUpperCase() === country.toUpperCase())
      ? `Orders of ${country} may not be cancelled.`
      : undefined
  },

  /** Blocks orders whose regulatory requirements are all met: they are about to be activated. */
  protectRequirementsMet({ requirements_met: met }, isOn) {
    if (!isOn) return undefined
    if (typeof met !== 'boolean') return 'Its requirements_met is missing, so they may be met.'
    return met ? 'Its regulatory requirements are met.' : undefined
  },
}

/** The first guard that blocks an order, and why; undefined if none does. */
export function findBlockingGuard(
  order: SubNumberOrder,
  guards: Guards,
  now: number,
): { guard: GuardName; reason: string } | undefined {
  const fields = documentedFields(order)
  for (const guard of Object.keys(GUARDS) as GuardName[]) {
    const reason = apply(guard, fields, guards, now)
    if (reason !== undefined) return { guard, reason }
  }
  return undefined
}

function apply<Name extends GuardName>(name: Name, fields: DocumentedFields, guards: Guards, now: number) {
  const guard: Guard<GuardSettings[Name]> = GUARDS[name]
  const setting: GuardSettings[Name] | undefined = guards[name]
  return setting === undefined ? undefined : guard(fields, setting, now)
}

/**
 * Checks guards given in code as strictly as a guards file, so that a misspelt guard is an error and is not
 * ignored. `name` is the argument that holds them.
 *
 * @throws TypeError that names each wrong setting
 */
export function checkGuards(guards: unknown, name: string): void {
  if (guards === undefined) return
  const parsed = guardsSchema.safeParse(guards)
  if (parsed.success) return
  const problems = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${[...issue.path, key].join('.')}: unknown guard`)
      : [`${issue.path.join('.') || 'guards'}: ${issue.message}`],
  )
  throw new TypeError(
    `\`${name}\` is not valid:\n${problems.map((problem) => `  - ${problem}\n`).join('')}` +
      `Known guards: ${Object.keys(GUARDS).join(', ')}.`,
  )
}

/**
 * Checks guards that are written in code.
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
