import type { Variants } from '../../control/variants.ts'
import type { NumberOrderRecord, OrderChange, OrderRecord } from '../../orders/entities.ts'
import { type OrderedNumber, orderedNumbers } from '../../orders/phone-numbers.ts'
import { between, seededRandom, seedOf, uuid } from '../../seeded-random.ts'
import { presentStatus } from './status.ts'
import { presentTime } from './time.ts'

/** A number order, its sub orders each in the state that a reading shows. */
export interface NumberOrderSeen {
  numberOrder: NumberOrderRecord
  parts: readonly { order: OrderRecord; state: OrderChange }[]
}

/** What a list tells of a number order. Source: Telnyx API spec, schema NumberOrder. */
export const presentNumberOrder = (seen: NumberOrderSeen, variants: Variants) =>
  present(seen, variants, ({ id, phone_number }) => ({ id, phone_number }))

/** What a retrieve tells of it. Source: Telnyx API spec, schema NumberOrderWithPhoneNumbers. */
export const presentNumberOrderWithPhoneNumbers = (seen: NumberOrderSeen, variants: Variants) =>
  present(seen, variants, (number, { country_code, phone_number_type }) => ({
    ...presentNumber(number),
    country_code,
    country_iso_alpha2: country_code,
    phone_number_type,
  }))

/** What number orders and the numbers themselves tell alike. */
export const presentNumber = ({ regulatory_requirements, locality, ...number }: OrderedNumber) => ({
  ...number,
  record_type: 'number_order_phone_number',
  bundle_id: null,
  regulatory_requirements: regulatory_requirements.map(({ status, ...requirement }) => ({
    record_type: 'phone_number_regulatory_requirement',
    ...requirement,
  })),
})

/** Telnyx documents neither how this follows from the sub orders nor what cancelled ones do to it. */
export function numberOrderStatus({ parts }: NumberOrderSeen, { cancelledParent }: Variants) {
  const statuses = parts.map(({ state }) => state.status)
  if (statuses.every((status) => status === 'deleted')) return 'deleted'
  const live = statuses.filter((status) => status !== 'cancelled' && status !== 'deleted')
  if (live.length === 0) return cancelledParent
  if (live.some((status) => status !== 'success' && status !== 'failure')) return 'pending'
  return live.includes('failure') ? 'failure' : 'success'
}

export const areRequirementsMet = ({ parts }: NumberOrderSeen) =>
  parts.every(({ state }) => state.requirements_status === 'approved')

export const phoneNumbersCount = ({ parts }: NumberOrderSeen) =>
  parts.reduce((sum, { order }) => sum + order.phone_numbers_count, 0)

function present<Shown>(
  seen: NumberOrderSeen,
  variants: Variants,
  show: (number: OrderedNumber, order: OrderRecord) => Shown,
) {
  const { numberOrder, parts } = seen
  return {
    id: numberOrder.id,
    record_type: 'number_order',
    phone_numbers_count: phoneNumbersCount(seen),
    ...settingsOf(numberOrder),
    phone_numbers: parts.flatMap(({ order, state }) =>
      orderedNumbers(order, state, { variants }).map((number) => show(number, order)),
    ),
    sub_number_orders_ids: parts.map(({ order }) => order.id),
    status: presentStatus(numberOrderStatus(seen, variants), variants),
    customer_reference: numberOrder.customer_reference,
    created_at: presentTime(numberOrder.created_at, variants),
    updated_at: presentTime(Math.max(...parts.map(({ state }) => state.at)), variants),
    requirements_met: areRequirementsMet(seen),
  }
}

/** What the numbers are to be connected to: the account has one of each, and not every order names it. */
function settingsOf({ id, user_id }: NumberOrderRecord) {
  const account = seededRandom(seedOf(user_id))
  const order = seededRandom(seedOf(id))
  const named = <Setting>(setting: Setting) => (order() < 0.5 ? setting : null)
  return {
    connection_id: named(String(between(account, 10 ** 14, 10 ** 15 - 1))),
    messaging_profile_id: named(uuid(account)),
    billing_group_id: named(uuid(account)),
  }
}
