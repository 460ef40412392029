import { parseResponse } from '../http/parse-response.ts'
import type { ApiRequest } from '../http/send-request.ts'
import type { SendPaced } from '../pacing/pace-requests.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import {
  type CancellationBatchItemPage,
  type CancellationBatchItemQuery,
  type CancellationBatchPage,
  type CancellationBatchQuery,
  type CancellationBatchResponse,
  type CancellationPlanResponse,
  cancellationBatchItemPageSchema,
  cancellationBatchPageSchema,
  cancellationBatchResponseSchema,
  cancellationPlanResponseSchema,
  type NewCancellationBatch,
} from '../wire/cancellation-batch.ts'
import { toSearchParams } from '../wire/search-params.ts'
import { isValidId } from '../wire/sub-number-order.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { invalidId } from '../wire/telnyx-failure.ts'

export interface CreateBatchOptions extends RequestOptions {
  /** Makes a retry safe: the same key and body give the same batch, however often they are sent. @default none */
  idempotencyKey?: string | undefined
}

/** The batches of a gateway. Every method throws a `TelnyxError` when the gateway gives no such answer. */
export interface CancellationBatches {
  /**
   * Creates a batch. The gateway carries it out, even if this process ends.
   *
   * @example
   * const { data: batch } = await client.cancellationBatches.create(
   *   { filter: { country_code: 'DE', customer_reference: 'ACME-*' }, reason: 'customer left' },
   *   { idempotencyKey: 'acme-2026-11' },
   * )
   */
  create(
    batch: Omit<NewCancellationBatch, 'dry_run'>,
    options?: CreateBatchOptions,
  ): Promise<CancellationBatchResponse>
  /** What would happen to each order of such a batch, for at most 1,000; creates nothing. */
  plan(
    batch: Omit<NewCancellationBatch, 'dry_run'>,
    options?: RequestOptions,
  ): Promise<CancellationPlanResponse>
  /** One page of batches, newest first. */
  list(query?: CancellationBatchQuery, options?: RequestOptions): Promise<CancellationBatchPage>
  retrieve(id: string, options?: RequestOptions): Promise<CancellationBatchResponse>
  /** One page of items; the done ones in order of finishing. */
  items(
    id: string,
    query?: CancellationBatchItemQuery,
    options?: RequestOptions,
  ): Promise<CancellationBatchItemPage>
  /** No PATCH goes out for it later than 1 s after. */
  pause(id: string, options?: RequestOptions): Promise<CancellationBatchResponse>
  resume(id: string, options?: RequestOptions): Promise<CancellationBatchResponse>
  /** Like `pause`, but final: items that no PATCH was sent for stay untouched. */
  stop(id: string, options?: RequestOptions): Promise<CancellationBatchResponse>
}

const PATH = 'cancellation_batches'

export function createCancellationBatches(sendPaced: SendPaced): CancellationBatches {
  async function get(path: string, query: object | undefined, options: RequestOptions | undefined) {
    const searchParams = toSearchParams(query)
    return sendPaced({ method: 'get', path, endpoint: 'GET /cancellation_batches', searchParams }, options)
  }
  async function post(request: Pick<ApiRequest, 'path' | 'json'>, options: RequestOptions | undefined) {
    return sendPaced({ method: 'post', endpoint: 'POST /cancellation_batches', ...request }, options)
  }
  function pathOf(id: string, rest = '') {
    if (!isValidId(id)) throw new TelnyxError(invalidId(id))
    return `${PATH}/${id}${rest}`
  }
  async function act(id: string, action: string, options: RequestOptions | undefined) {
    const response = await post({ path: pathOf(id, `/actions/${action}`) }, options)
    return parseResponse(response, cancellationBatchResponseSchema)
  }
  return {
    async create(batch, { idempotencyKey, ...options } = {}) {
      const headers = {
        ...options.headers,
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      }
      const response = await post({ path: PATH, json: batch }, { ...options, headers })
      return parseResponse(response, cancellationBatchResponseSchema)
    },
    async plan(batch, options) {
      const response = await post({ path: PATH, json: { ...batch, dry_run: true } }, options)
      return parseResponse(response, cancellationPlanResponseSchema)
    },
    list: async (query, options) =>
      parseResponse(await get(PATH, query, options), cancellationBatchPageSchema),
    retrieve: async (id, options) =>
      parseResponse(await get(pathOf(id), undefined, options), cancellationBatchResponseSchema),
    items: async (id, query, options) =>
      parseResponse(await get(pathOf(id, '/items'), query, options), cancellationBatchItemPageSchema),
    pause: (id, options) => act(id, 'pause', options),
    resume: (id, options) => act(id, 'resume', options),
    stop: (id, options) => act(id, 'stop', options),
  }
}
