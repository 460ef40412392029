import type { SubNumberOrder } from '@countermand/core/wire'
import type { Variants } from '../control/variants.ts'
import type { NumberOrderRecord, OrderChange, OrderRecord } from '../orders/entities.ts'
import { type OrderedNumber, orderedNumbers } from '../orders/phone-numbers.ts'
import { between, hashSeed, seededRandom, uuid } from '../seeded-random.ts'

/** `filter[include_phone_numbers]` shows the first 50. Source: Telnyx API spec, GetSubNumberOrder. */
const SHOWN_NUMBERS = 50

/** A sub number order in the given state, as Telnyx sends it. */
export function presentSubNumberOrder(
  order: OrderRecord,
  state: OrderChange,
  { variants, includePhoneNumbers = false }: { variants: Variants; includePhoneNumbers?: boolean },
): SubNumberOrder {
  return {
    id: order.id,
    order_request_id: order.order_request_id,
    country_code: order.country_code,
    phone_number_type: order.phone_number_type,
    user_id: order.user_id,
    regulatory_requirements: order.regulatory_requirements.map((requirement) => ({
      record_type: 'phone_number_regulatory_requirement',
      ...requirement,
    })),
    record_type: 'sub_number_order',
    phone_numbers_count: order.phone_numbers_count,
    created_at: presentTime(order.created_at, variants),
    updated_at: presentTime(state.at, variants),
    requirements_met: state.requirements_status === 'approved',
    status: presentStatus(state.status, variants),
    customer_reference: order.customer_reference,
    is_block_sub_number_order: order.is_block_sub_number_order,
    ...(includePhoneNumbers && { phone_numbers: presentIncludedNumbers(order, state, variants) }),
    ...(variants.extraFields && { fulfilment_region: 'eu-1', sandbox_extra: { nested: [null] } }),
  }
}

const presentIncludedNumbers = (order: OrderRecord, state: OrderChange, variants: Variants) =>
  orderedNumbers(order, state, { variants, to: SHOWN_NUMBERS }).map(({ locality, ...number }) => ({
    ...number,
    status: presentStatus(number.status, variants),
    country_code: order.country_code,
    phone_number_type: order.phone_number_type,
    record_type: 'number_order_phone_number',
    bundle_id: null,
  }))

/** Some phone numbers of an order, on their own. Source: Telnyx API spec, schema NumberOrderPhoneNumber. */
export const presentPhoneNumbers = (
  order: OrderRecord,
  state: OrderChange,
  { variants, from, to }: { variants: Variants; from: number; to: number },
) =>
  orderedNumbers(order, state, { variants, from, to }).map((number) => ({
    ...presentNumber(number, variants),
    order_request_id: order.order_request_id,
    sub_number_order_id: order.id,
    country_code: order.country_code,
    phone_number_type: order.phone_number_type,
    locality: number.locality,
    deadline: state.deadline === null ? null : presentTime(state.deadline, variants),
    is_block_number: order.is_block_sub_number_order,
  }))

/** The fields that a phone number has both on its own and in a number order. */
const presentNumber = (
  { regulatory_requirements, locality, ...number }: OrderedNumber,
  variants: Variants,
) => ({
  ...number,
  status: presentStatus(number.status, variants),
  record_type: 'number_order_phone_number',
  bundle_id: null,
  regulatory_requirements: regulatory_requirements.map(({ status, ...requirement }) => ({
    record_type: 'phone_number_regulatory_requirement',
    ...requirement,
  })),
})

/** A number order, each of its sub orders in the state that a reading shows. */
export interface NumberOrderReading {
  numberOrder: NumberOrderRecord
  parts: readonly { order: OrderRecord; state: OrderChange }[]
}

/** An entry of a list. Source: Telnyx API spec, schema NumberOrder. */
export const presentNumberOrder = (reading: NumberOrderReading, variants: Variants) =>
  presentWithNumbers(reading, variants, ({ id, phone_number }) => ({ id, phone_number }))

/** The response to a retrieve. Source: Telnyx API spec, schema NumberOrderWithPhoneNumbers. */
export const presentNumberOrderWithPhoneNumbers = (reading: NumberOrderReading, variants: Variants) =>
  presentWithNumbers(reading, variants, (number, { country_code, phone_number_type }) => ({
    ...presentNumber(number, variants),
    country_code,
    country_iso_alpha2: country_code,
    phone_number_type,
  }))

/** Telnyx documents neither how this follows from the sub orders nor the effect of cancelled ones. */
export function numberOrderStatus({ parts }: NumberOrderReading, { cancelledParent }: Variants) {
  const statuses = parts.map(({ state }) => state.status)
  if (statuses.every((status) => status === 'deleted')) return 'deleted'
  const live = statuses.filter((status) => status !== 'cancelled' && status !== 'deleted')
  if (live.length === 0) return cancelledParent
  if (live.some((status) => status !== 'success' && status !== 'failure')) return 'pending'
  return live.includes('failure') ? 'failure' : 'success'
}

export const areRequirementsMet = ({ parts }: NumberOrderReading) =>
  parts.every(({ state }) => state.requirements_status === 'approved')

export const countPhoneNumbers = ({ parts }: NumberOrderReading) =>
  parts.reduce((sum, { order }) => sum + order.phone_numbers_count, 0)

function presentWithNumbers<Shown>(
  reading: NumberOrderReading,
  variants: Variants,
  showNumber: (number: OrderedNumber, order: OrderRecord) => Shown,
) {
  const { numberOrder, parts } = reading
  return {
    id: numberOrder.id,
    record_type: 'number_order',
    phone_numbers_count: countPhoneNumbers(reading),
    ...drawSettings(numberOrder),
    phone_numbers: parts.flatMap(({ order, state }) =>
      orderedNumbers(order, state, { variants }).map((number) => showNumber(number, order)),
    ),
    sub_number_orders_ids: parts.map(({ order }) => order.id),
    status: presentStatus(numberOrderStatus(reading, variants), variants),
    customer_reference: numberOrder.customer_reference,
    created_at: presentTime(numberOrder.created_at, variants),
    updated_at: presentTime(Math.max(...parts.map(({ state }) => state.at)), variants),
    requirements_met: areRequirementsMet(reading),
  }
}

/** What the phone numbers get connected to. The account has one of each, and half of the orders use it. */
function drawSettings({ id, user_id }: NumberOrderRecord) {
  const account = seededRandom(hashSeed(user_id))
  const order = seededRandom(hashSeed(id))
  const maybe = <Setting>(setting: Setting) => (order() < 0.5 ? setting : null)
  return {
    connection_id: maybe(String(between(account, 10 ** 14, 10 ** 15 - 1))),
    messaging_profile_id: maybe(uuid(account)),
    billing_group_id: maybe(uuid(account)),
  }
}

/** A status in the spelling of the variant. */
function presentStatus(status: string, { statusSpelling }: Variants) {
  switch (statusSpelling) {
    case 'lower-case':
      return status
    case 'upper-case':
      return status.toUpperCase()
    case 'canceled':
      return status === 'cancelled' ? 'canceled' : status
    default:
      return statusSpelling satisfies never
  }
}

/** With microseconds, as in Telnyx's examples. */
const presentTime = (ms: number, { timestamps }: Variants) =>
  new Date(ms).toISOString().replace(/Z$/, `000${timestamps}`)
