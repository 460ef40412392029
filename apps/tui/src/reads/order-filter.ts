import type { SubNumberOrder, SubNumberOrderQuery } from '@countermand/core'

/** Which orders to list; a field that is left out does not matter. */
export interface OrderFilter {
  status?: string | undefined
  country?: string | undefined
  type?: string | undefined
  orderRequest?: string | undefined
}

/** The filter as Telnyx takes it. */
export function queryOf({ status, country, type, orderRequest }: OrderFilter): SubNumberOrderQuery {
  const filter = {
    ...(status && { status }),
    ...(country && { country_code: country }),
    ...(type && { phone_number_type: type }),
    ...(orderRequest && { order_request_id: orderRequest }),
  }
  return Object.keys(filter).length > 0 ? { filter } : {}
}

/** The filter applied by us: nothing says that Telnyx honours it. An order that lacks the field does not match. */
export function matches(
  order: SubNumberOrder,
  { status, country, type, orderRequest }: OrderFilter,
): boolean {
  const fits = (wanted: string | undefined, is: string | null | undefined) =>
    wanted === undefined || wanted.toLowerCase() === is?.toLowerCase()
  return (
    fits(status, order.status) &&
    fits(country, order.country_code) &&
    fits(type, order.phone_number_type) &&
    fits(orderRequest, order.order_request_id)
  )
}
