import type { Variants } from '../control/variants.ts'
import { between, hashSeed, type Random, seededRandom, uuid, uuidFrom } from '../seeded-random.ts'
import type { OrderChange, OrderRecord } from './entities.ts'
import { countFictionalNumbers, fictionalNumber } from './fictional-numbers.ts'

/** One phone number of an order in a given state, with every field that any Telnyx response has. */
export interface OrderedNumber {
  id: string
  phone_number: string
  locality: string
  requirements_met: boolean
  requirements_status: string
  status: string
  regulatory_requirements: {
    requirement_id: string
    field_type: string
    field_value: string
    status: string
  }[]
}

/** The id of the order's phone number at an index. In Telnyx it is the id of an order line. */
export const phoneNumberId = (order: OrderRecord, index: number) => uuidFrom(`${order.id} ${index}`)

/** Some phone numbers of an order. They depend on the order's id alone: every call returns the same. */
export function orderedNumbers(
  order: OrderRecord,
  state: OrderChange,
  { variants, from = 0, to = order.phone_numbers_count }: { variants: Variants; from?: number; to?: number },
): OrderedNumber[] {
  const { country_code, phone_number_type } = order
  const offset = Math.floor(
    seededRandom(hashSeed(order.id))() * countFictionalNumbers(country_code, phone_number_type),
  )
  const isOver = state.status === 'cancelled' || state.status === 'deleted'
  const shared = {
    requirements_met: state.requirements_status === 'approved',
    requirements_status: isOver ? state.status : state.requirements_status,
    status: phoneNumberStatus(state, variants),
    regulatory_requirements: requirementValues(order, state),
  }
  return Array.from({ length: Math.max(Math.min(to, order.phone_numbers_count) - from, 0) }, (_, index) => ({
    id: phoneNumberId(order, from + index),
    ...fictionalNumber(country_code, phone_number_type, offset + from + index),
    ...shared,
  }))
}

/** Telnyx documents pending, success and failure for a phone number, and nothing for one of a cancelled order. */
function phoneNumberStatus({ status }: OrderChange, { cancelledNumbers }: Variants) {
  if (status === 'cancelled' || status === 'deleted') return cancelledNumbers
  return status === 'success' || status === 'failure' ? status : 'pending'
}

/** Values are submitted for the whole order, so all its phone numbers have the same. */
function requirementValues(order: OrderRecord, { requirements_status }: OrderChange) {
  const random = seededRandom(hashSeed(order.id))
  return order.regulatory_requirements.map((requirement, position) => {
    // Drawn even if the value is missing, so that the values after it stay the same.
    const value = drawFieldValue(random, requirement.field_type)
    const isMissing = requirements_status === 'requirement-info-pending' && position === 0
    return {
      requirement_id: requirement.requirement_id,
      field_type: requirement.field_type,
      field_value: isMissing ? '' : value,
      status: isMissing ? 'awaiting-value' : REQUIREMENT_STATUS[requirements_status](position),
    }
  })
}

/** The first requirement is the one whose value is missing or rejected. */
const REQUIREMENT_STATUS: Record<OrderChange['requirements_status'], (position: number) => string> = {
  approved: () => 'approved',
  'requirement-info-under-review': () => 'pending-approval',
  'requirement-info-pending': () => 'pending-approval',
  'requirement-info-exception': (position) => (position === 0 ? 'declined' : 'approved'),
}

/** Addresses are numeric ids, documents UUIDs. Source: Telnyx guide "Regulatory requirements". */
function drawFieldValue(random: Random, fieldType: string) {
  switch (fieldType) {
    case 'address':
      return `12933842610757${between(random, 10_000, 99_999)}`
    case 'document':
      return uuid(random)
    case 'action':
      return `https://verify.example/${uuid(random)}`
    case 'datetime':
      return '1980-01-01T00:00:00Z'
    default:
      return 'Jane Example, +1 212 555 0100'
  }
}
