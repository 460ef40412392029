import type { Variants } from '../../control/variants.ts'
import type { OrderChange, OrderRecord } from '../../orders/entities.ts'
import { orderedNumbers } from '../../orders/phone-numbers.ts'
import { presentNumber } from './number-order.ts'
import { presentTime } from './time.ts'

/** Some numbers of an order, on their own. Source: Telnyx API spec, schema NumberOrderPhoneNumber. */
export const presentPhoneNumbers = (
  order: OrderRecord,
  state: OrderChange,
  { variants, from, to }: { variants: Variants; from: number; to: number },
) =>
  orderedNumbers(order, state, { variants, from, to }).map((number) => ({
    ...presentNumber(number),
    order_request_id: order.order_request_id,
    sub_number_order_id: order.id,
    country_code: order.country_code,
    phone_number_type: order.phone_number_type,
    locality: number.locality,
    deadline: state.deadline === null ? null : presentTime(state.deadline, variants),
    is_block_number: order.is_block_sub_number_order,
  }))
