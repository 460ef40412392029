import { currentReadTime, rememberReading } from '../cancellation/reading.ts'
import type { Clock, Random } from '../clock.ts'
import { parseResponse } from '../http/parse-response.ts'
import type { ApiRequest } from '../http/send-request.ts'
import type { SendPaced } from '../pacing/pace-requests.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import { type ListAllOptions, listPages } from '../reads/list-pages.ts'
import { ENDPOINTS } from '../wire/endpoints.ts'
import {
  type RawPage,
  type ReadPage,
  rawPageSchema,
  readPage,
  type SubNumberOrderPage,
  type SubNumberOrderQuery,
  type SubNumberOrderRetrieveQuery,
} from '../wire/page.ts'
import { toSearchParams } from '../wire/search-params.ts'
import { isValidId, type SubNumberOrder, subNumberOrderResponseSchema } from '../wire/sub-number-order.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { invalidId, unreadable, withoutList } from '../wire/telnyx-failure.ts'

/** The wire calls, with the names and shapes of the official SDK. Each call sends one request. */
export interface SubNumberOrders {
  /**
   * One page of orders. Elements that are not orders are omitted, and counted in `unreadable`.
   * @throws TelnyxError
   */
  list(query?: SubNumberOrderQuery, options?: RequestOptions): Promise<SubNumberOrderPage>
  /**
   * One page exactly as it was sent, to be passed on, also with elements that are not orders. `data` is null if there
   * is nothing to list, also after a 204.
   * @throws TelnyxError
   */
  listRaw(query?: SubNumberOrderQuery, options?: RequestOptions): Promise<RawPage>
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
  /**
   * Every order once. A page that can't be read is tried again, a rejected page size is replaced by a smaller one, and
   * an empty page ends the list only if `meta` does not announce more. Orders that stop matching the query in the
   * meantime shift the pages that follow: to cancel listed orders, use `selectOrders`.
   * @throws TelnyxError if a page can't be read
   * @throws IncompleteListError after the last order, if others are known to be missing
   */
  listAll(query?: SubNumberOrderQuery, options?: ListAllOptions): AsyncGenerator<SubNumberOrder, void, void>
  /**
   * Like `listAll`, with all new orders of a page at once.
   * @throws TelnyxError if a page can't be read
   * @throws IncompleteListError after the last order, if others are known to be missing
   */
  listAllPages(
    query?: SubNumberOrderQuery,
    options?: ListAllOptions,
  ): AsyncGenerator<SubNumberOrder[], void, void>
}

export function createSubNumberOrders(
  sendPaced: SendPaced,
  times: { clock: Clock; random: Random },
): SubNumberOrders {
  const { clock } = times

  async function requestOrder(id: string, request: ApiRequest, options?: RequestOptions) {
    if (!isValidId(id)) throw new TelnyxError(invalidId(id))
    const body = parseResponse(await sendPaced(request, options), subNumberOrderResponseSchema)
    const { data } = body
    if (data.id.toLowerCase() !== id.toLowerCase()) {
      throw new TelnyxError(unreadable(200, `a response about another order (${data.id})`))
    }
    rememberReading(data, currentReadTime(clock))
    return body
  }

  const listRaw: SubNumberOrders['listRaw'] = async (query, options) => {
    const request = { method: 'get', path: 'sub_number_orders', endpoint: ENDPOINTS.list } as const
    const response = await sendPaced({ ...request, searchParams: toSearchParams(query) }, options)
    if ('status' in response && response.status === 204) return { data: null }
    return parseResponse(response, rawPageSchema)
  }

  async function readMarkedPage(query?: SubNumberOrderQuery, options?: RequestOptions): Promise<ReadPage> {
    const page = readPage(await listRaw(query, options))
    const time = currentReadTime(clock)
    for (const order of page.orders) rememberReading(order, time)
    return page
  }

  const listAllPages: SubNumberOrders['listAllPages'] = (query, options) =>
    listPages(readMarkedPage, times, query, options)

  return {
    listRaw,
    async list(query, options) {
      const { sent, orders, unreadable: count } = await readMarkedPage(query, options)
      if (sent.data === null) throw new TelnyxError(withoutList)
      return { ...sent, data: orders, ...(count > 0 && { unreadable: count }) }
    },
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
    listAllPages,
    async *listAll(query, options) {
      for await (const orders of listAllPages(query, options)) yield* orders
    },
  }
}
