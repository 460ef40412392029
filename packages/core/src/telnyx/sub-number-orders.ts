import type { z } from 'zod'
import type { Clock } from '../clock.ts'
import { markRead } from '../reading.ts'
import type { RequestOptions } from '../request-options.ts'
import { TelnyxError } from '../telnyx-error.ts'
import {
  LARGEST_PAGE,
  type SubNumberOrderPage,
  type SubNumberOrderQuery,
  type SubNumberOrderRetrieveQuery,
  subNumberOrderPageSchema,
  toSearchParams,
} from '../wire/page.ts'
import { isSendableId, type SubNumberOrder, subNumberOrderResponseSchema } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import { type Answer, type Ask, readAnswer } from './exchange.ts'
import { invalidId, unreadable } from './to-failure.ts'

/** The wire calls, with the names and shapes of the official SDK. Each sends one request. */
export interface SubNumberOrders {
  /**
   * One page of orders.
   * @throws TelnyxError
   */
  list(query?: SubNumberOrderQuery, options?: RequestOptions): Promise<SubNumberOrderPage>
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
   * ONE attempt to cancel an order. It judges nothing and repeats nothing; `cancelOrder` does both.
   * @throws TelnyxError whose `failure.delivery` says whether the attempt may have taken effect
   */
  cancel(id: string, options?: RequestOptions): Promise<{ data: SubNumberOrder }>
  /**
   * Every order, page by page, each once. It ends when a page brings no new order, so it rests neither
   * on `meta` nor on the server honouring `page[...]`.
   * @throws TelnyxError
   */
  listAll(query?: SubNumberOrderQuery, options?: RequestOptions): AsyncGenerator<SubNumberOrder, void, void>
}

export type Exchange = (ask: Ask, options?: RequestOptions) => Promise<Answer | TelnyxFailure>

export function createSubNumberOrders(exchange: Exchange, clock: Clock): SubNumberOrders {
  async function ask<Schema extends z.ZodType>(
    request: Ask,
    schema: Schema,
    options?: RequestOptions,
  ): Promise<z.infer<Schema>> {
    const read = readAnswer(await exchange(request, options), schema)
    if ('kind' in read) throw new TelnyxError(read)
    return read.value
  }

  async function askForOrder(id: string, request: Ask, options?: RequestOptions) {
    if (!isSendableId(id)) throw new TelnyxError(invalidId(id))
    const { data } = await ask(request, subNumberOrderResponseSchema, options)
    if (data.id.toLowerCase() !== id.toLowerCase()) {
      throw new TelnyxError(unreadable(200, `an answer about another order (${data.id})`))
    }
    return { data: markRead(data, clock.now()) }
  }

  const list: SubNumberOrders['list'] = async (query, options) => {
    const request: Ask = { method: 'get', path: 'sub_number_orders', searchParams: toSearchParams(query) }
    const page = await ask(request, subNumberOrderPageSchema, options)
    const readAt = clock.now()
    for (const order of page.data) markRead(order, readAt)
    return page
  }

  return {
    list,
    retrieve: (id, query, options) =>
      askForOrder(
        id,
        { method: 'get', path: `sub_number_orders/${id}`, searchParams: toSearchParams(query) },
        options,
      ),
    cancel: (id, options) =>
      askForOrder(id, { method: 'patch', path: `sub_number_orders/${id}/cancel` }, options),
    async *listAll(query = {}, options) {
      const known = new Set<string>()
      const size = query.page?.size ?? LARGEST_PAGE
      for (let number = query.page?.number ?? 1; ; number++) {
        const page = await list({ ...query, page: { number, size } }, options)
        const fresh = page.data.filter((order) => !known.has(order.id))
        if (fresh.length === 0) return
        for (const order of fresh) {
          if (known.has(order.id)) continue
          known.add(order.id)
          yield order
        }
      }
    },
  }
}
