import type { SubNumberOrder } from '@countermand/core/wire'
import type { Variants } from '../../control/variants.ts'
import type { OrderChange, OrderRecord } from '../../orders/entities.ts'
import { orderedNumbers } from '../../orders/phone-numbers.ts'
import { presentStatus } from './status.ts'
import { presentTime } from './time.ts'

/** `filter[include_phone_numbers]` shows the first 50. Source: Telnyx API spec, GetSubNumberOrder. */
const SHOWN_NUMBERS = 50

/** An order as Telnyx sends it, in the given state. */
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
    ...(includePhoneNumbers && { phone_numbers: phoneNumbersOf(order, state, variants) }),
    ...(variants.extraFields && { fulfilment_region: 'eu-1', sandbox_extra: { nested: [null] } }),
  }
}

const phoneNumbersOf = (order: OrderRecord, state: OrderChange, variants: Variants) =>
  orderedNumbers(order, state, { variants, to: SHOWN_NUMBERS }).map(({ locality, ...number }) => ({
    ...number,
    country_code: order.country_code,
    phone_number_type: order.phone_number_type,
    record_type: 'number_order_phone_number',
    bundle_id: null,
  }))
