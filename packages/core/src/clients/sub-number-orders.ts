import { currentReadTime, rememberReading } from '../cancellation/reading.ts'
import type { Clock, Random } from '../clock.ts'
import type { ApiRequest } from '../http/send-request.ts'
import type { SendPaced } from '../pacing/pace-requests.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import { ENDPOINTS } from '../wire/endpoints.ts'
import type { SubNumberOrderQuery, SubNumberOrderRetrieveQuery } from '../wire/page.ts'
import { toSearchParams } from '../wire/search-params.ts'
import {
  type SubNumberOrder,
  subNumberOrderResponseSchema,
  subNumberOrderSchema,
} from '../wire/sub-number-order.ts'
import { createListCalls, type ListCalls } from './list-calls.ts'
import { requestById } from './request-by-id.ts'

/** The wire calls, with the names and shapes of the official SDK. Each call sends one request. */
export interface SubNumberOrders extends ListCalls<SubNumberOrder, SubNumberOrderQuery> {
  /**
   * One order.
   * @throws TelnyxError
   */
  retrieve(
    id: string,
    query?: SubNumberOrderRetrieveQuery,
    options?: RequestOptions,
  ): Promise<{ data: SubNumberOrder }>

  /**
   * ONE attempt to cancel an order. It applies no rules and never repeats; `cancelOrder` does both.
   * @throws TelnyxError whose `failure.delivery` says whether the attempt may have taken effect
   */
  cancel(id: string, options?: RequestOptions): Promise<{ data: SubNumberOrder }>
}

export function createSubNumberOrders(
  sendPaced: SendPaced,
  times: { clock: Clock; random: Random },
): SubNumberOrders {
  const { clock } = times

  async function requestOrder(id: string, request: ApiRequest, options?: RequestOptions) {
    const body = await requestById(
      sendPaced,
      { ...request, id, schema: subNumberOrderResponseSchema },
      options,
    )
    rememberReading(body.data, currentReadTime(clock))
    return body
  }

  return {
    ...createListCalls<SubNumberOrder, SubNumberOrderQuery>(sendPaced, times, {
      path: 'sub_number_orders',
      endpoint: ENDPOINTS.list,
      schema: subNumberOrderSchema,
      names: { singular: 'an order', plural: 'orders', required: 'an id and a status' },
      onRead(orders) {
        const time = currentReadTime(clock)
        for (const order of orders) rememberReading(order, time)
      },
    }),

    retrieve: async (id, query, options) =>
      requestOrder(
        id,
        {
          method: 'get',
          path: `sub_number_orders/${id}`,
          endpoint: ENDPOINTS.retrieve,
          searchParams: toSearchParams(query),
        },
        options,
      ),

    cancel: (id, options) =>
      requestOrder(
        id,
        { method: 'patch', path: `sub_number_orders/${id}/cancel`, endpoint: ENDPOINTS.cancel },
        options,
      ),
  }
}
