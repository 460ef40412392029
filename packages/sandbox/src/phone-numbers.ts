import type { OrderRecord } from './entities.ts'
import { pick, type Random, seededRandom, seedOf, uuid } from './seeded-random.ts'

/** `filter[include_phone_numbers]` shows the first 50. Source: Telnyx API spec, GetSubNumberOrder. */
const SHOWN = 50

/** Number ranges kept free for fiction where a regulator names one, else made up around 555 01. */
const FICTIONAL: Record<string, readonly string[]> = {
  US: ['+121255501', '+131055501', '+141555501', '+161755501'],
  CA: ['+141655501', '+151455501', '+160455501'],
  'US toll_free': ['+180055501', '+188855501'],
  GB: ['+4420794601', '+4416149601'],
  AU: ['+6125550101', '+6139010101'],
  'AU mobile': ['+61491570'],
  DE: ['+4930231250', '+4989999981'],
  FR: ['+3319900', '+3353625'],
  SE: ['+4684650040', '+4670174060'],
}

const DIALLING_CODES: Record<string, string> = {
  AT: '43',
  BE: '32',
  BR: '55',
  CH: '41',
  DK: '45',
  ES: '34',
  IT: '39',
  MX: '52',
  NL: '31',
  NO: '47',
  PT: '351',
}

function numberAt(random: Random, { country_code, phone_number_type }: OrderRecord) {
  const known = FICTIONAL[`${country_code} ${phone_number_type}`] ?? FICTIONAL[country_code]
  const prefix = pick(random, known ?? [`+${DIALLING_CODES[country_code] ?? '999'}8055501`])
  const first = Math.floor(random() * 100)
  return (index: number) => `${prefix}${String((first + index) % 100).padStart(2, '0')}`
}

/** The numbers of an order in a given status. They belong to the order's id: every call gives the same. */
export function orderedPhoneNumbers(order: OrderRecord, status: string) {
  const random = seededRandom(seedOf(order.id))
  const phoneNumber = numberAt(random, order)
  return Array.from({ length: Math.min(order.phone_numbers_count, SHOWN) }, (_, index) => ({
    id: uuid(random),
    phone_number: phoneNumber(index),
    country_code: order.country_code,
    phone_number_type: order.phone_number_type,
    record_type: 'number_order_phone_number',
    bundle_id: null,
    requirements_met: order.requirements_met,
    requirements_status: requirementsStatus(order, status),
    status: numberStatus(status),
    regulatory_requirements: order.regulatory_requirements.map((requirement, position) => ({
      ...requirement,
      field_value: isAwaited(order, position) ? '' : fieldValue(random, requirement.field_type),
      status: requirementStatus(order, position),
    })),
  }))
}

/** A number has no cancelled status of its own; its requirements do. Source: Telnyx API spec. */
const numberStatus = (status: string) => (status === 'pending' || status === 'success' ? status : 'failure')

const requirementsStatus = ({ requirements_status }: OrderRecord, status: string) =>
  status === 'cancelled' || status === 'deleted' ? status : requirements_status

const isAwaited = ({ requirements_status }: OrderRecord, position: number) =>
  requirements_status === 'requirement-info-pending' && position === 0

function requirementStatus(order: OrderRecord, position: number) {
  switch (order.requirements_status) {
    case 'approved':
      return 'approved'
    case 'requirement-info-under-review':
      return 'pending-approval'
    case 'requirement-info-pending':
      return isAwaited(order, position) ? 'awaiting-value' : 'pending-approval'
    case 'requirement-info-exception':
      return position === 0 ? 'declined' : 'approved'
    default:
      return order.requirements_status satisfies never
  }
}

/** Addresses are numeric ids, documents UUIDs. Source: Telnyx guide "Regulatory requirements". */
function fieldValue(random: Random, fieldType: string) {
  if (fieldType === 'address') return `12933842610757${Math.floor(random() * 90_000) + 10_000}`
  return fieldType === 'document' ? uuid(random) : 'Jane Example, +1 212 555 0100'
}
