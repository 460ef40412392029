import type { SubNumberOrder } from '@countermand/core/wire'
import type { OrderRecord, StatusChange } from './entities.ts'
import { orderedPhoneNumbers } from './phone-numbers.ts'
import type { Variants } from './variants.ts'

/** An order as Telnyx sends it, in the given state. */
export function present(
  order: OrderRecord,
  { at, status }: StatusChange,
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
    updated_at: presentTime(at, variants),
    requirements_met: order.requirements_met,
    status,
    customer_reference: order.customer_reference,
    is_block_sub_number_order: order.is_block_sub_number_order,
    ...(includePhoneNumbers && { phone_numbers: orderedPhoneNumbers(order, status) }),
    ...(variants.extraFields && { fulfilment_region: 'eu-1', sandbox_extra: { nested: [null] } }),
  }
}

/** With microseconds, as in Telnyx's examples. */
const presentTime = (ms: number, { timestamps }: Variants) =>
  new Date(ms).toISOString().replace(/Z$/, `000${timestamps}`)
