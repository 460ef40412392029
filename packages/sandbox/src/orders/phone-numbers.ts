import { presentStatus } from '../api/present/status.ts'
import type { Variants } from '../control/variants.ts'
import { between, type Random, seededRandom, seedOf, uuid, uuidOf } from '../seeded-random.ts'
import type { OrderChange, OrderRecord } from './entities.ts'
import { capacityOf, fictionalNumber } from './fictional-numbers.ts'

/** One number of an order in a given state, with all that any of Telnyx's answers tells of it. */
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

/** The id of the nth number of an order, from 0. Telnyx's ids are those of the order line. */
export const numberId = (order: OrderRecord, index: number) => uuidOf(`${order.id} ${index}`)

/** Some numbers of an order. They belong to the order's id: every call gives the same. */
export function orderedNumbers(
  order: OrderRecord,
  state: OrderChange,
  { variants, from = 0, to = order.phone_numbers_count }: { variants: Variants; from?: number; to?: number },
): OrderedNumber[] {
  const { country_code, phone_number_type } = order
  const offset = Math.floor(seededRandom(seedOf(order.id))() * capacityOf(country_code, phone_number_type))
  const isOver = state.status === 'cancelled' || state.status === 'deleted'
  const shared = {
    requirements_met: state.requirements_status === 'approved',
    requirements_status: isOver ? state.status : state.requirements_status,
    status: presentStatus(numberStatus(state, variants), variants),
    regulatory_requirements: requirementsOf(order, state),
  }
  return Array.from({ length: Math.max(Math.min(to, order.phone_numbers_count) - from, 0) }, (_, index) => ({
    id: numberId(order, from + index),
    ...fictionalNumber(country_code, phone_number_type, offset + from + index),
    ...shared,
  }))
}

/** Telnyx documents pending, success and failure for a number, and nothing for one of a cancelled order. */
function numberStatus({ status }: OrderChange, { cancelledNumbers }: Variants) {
  if (status === 'cancelled' || status === 'deleted') return cancelledNumbers
  return status === 'success' || status === 'failure' ? status : 'pending'
}

/** Values are handed in for the whole order, so all its numbers have the same ones. */
function requirementsOf(order: OrderRecord, { requirements_status }: OrderChange) {
  const random = seededRandom(seedOf(order.id))
  return order.regulatory_requirements.map((requirement, position) => {
    const value = fieldValue(random, requirement.field_type) // drawn even if it is missing, for the next ones' sake
    const isAwaited = requirements_status === 'requirement-info-pending' && position === 0
    return {
      requirement_id: requirement.requirement_id,
      field_type: requirement.field_type,
      field_value: isAwaited ? '' : value,
      status: isAwaited ? 'awaiting-value' : REQUIREMENT_STATUS[requirements_status](position),
    }
  })
}

/** In the open states it is the first requirement that is missing or rejected. */
const REQUIREMENT_STATUS: Record<OrderChange['requirements_status'], (position: number) => string> = {
  approved: () => 'approved',
  'requirement-info-under-review': () => 'pending-approval',
  'requirement-info-pending': () => 'pending-approval',
  'requirement-info-exception': (position) => (position === 0 ? 'declined' : 'approved'),
}

/** Addresses are numeric ids, documents UUIDs. Source: Telnyx guide "Regulatory requirements". */
function fieldValue(random: Random, fieldType: string) {
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
