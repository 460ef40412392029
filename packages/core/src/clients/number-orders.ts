import type { Clock, Random } from '../clock.ts'
import type { SendPaced } from '../pacing/pace-requests.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import { ENDPOINTS } from '../wire/endpoints.ts'
import {
  type NumberOrder,
  type NumberOrderQuery,
  numberOrderResponseSchema,
  numberOrderSchema,
} from '../wire/number-order.ts'
import { createListCalls, type ListCalls } from './list-calls.ts'
import { requestById } from './request-by-id.ts'

/**
 * Telnyx's number orders, read-only: `sub_number_orders_ids` names the sub number orders, which can be cancelled.
 *
 * @example
 * const { data } = await client.numberOrders.retrieve(id)
 * const plan = await planCancellations(client, { sub_number_order_ids: data.sub_number_orders_ids ?? [] })
 */
export interface NumberOrders extends ListCalls<NumberOrder, NumberOrderQuery> {
  /**
   * One number order, with every phone number.
   * @throws TelnyxError
   */
  retrieve(id: string, options?: RequestOptions): Promise<{ data: NumberOrder }>
}

export const createNumberOrders = (
  sendPaced: SendPaced,
  times: { clock: Clock; random: Random },
): NumberOrders => ({
  ...createListCalls<NumberOrder, NumberOrderQuery>(sendPaced, times, {
    path: 'number_orders',
    endpoint: ENDPOINTS.listNumberOrders,
    schema: numberOrderSchema,
    names: { singular: 'a number order', plural: 'number orders', required: 'an id' },
  }),

  retrieve: (id, options) =>
    requestById(
      sendPaced,
      {
        method: 'get',
        path: `number_orders/${id}`,
        endpoint: ENDPOINTS.retrieveNumberOrder,
        id,
        schema: numberOrderResponseSchema,
      },
      options,
    ),
})
