import { parseResponse } from '../http/parse-response.ts'
import type { SendPaced } from '../pacing/pace-requests.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import {
  type CancellationPage,
  type CancellationQuery,
  type CancellationResponse,
  cancellationPageSchema,
  cancellationResponseSchema,
} from '../wire/cancellation.ts'
import { toSearchParams } from '../wire/search-params.ts'
import { isValidId } from '../wire/sub-number-order.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'
import { invalidId } from '../wire/telnyx-failure.ts'

/** The ledger of a gateway. */
export interface Cancellations {
  /**
   * One page of cancellations, newest first.
   * @throws TelnyxError
   */
  list(query?: CancellationQuery, options?: RequestOptions): Promise<CancellationPage>
  /**
   * One cancellation with its timeline.
   * @throws TelnyxError
   */
  retrieve(id: string, options?: RequestOptions): Promise<CancellationResponse>
}

export const createCancellations = (sendPaced: SendPaced): Cancellations => ({
  async list(query, options) {
    const request = { method: 'get', path: 'cancellations', endpoint: 'GET /cancellations' } as const
    const response = await sendPaced({ ...request, searchParams: toSearchParams(query) }, options)
    return parseResponse(response, cancellationPageSchema)
  },
  async retrieve(id, options) {
    if (!isValidId(id)) throw new TelnyxError(invalidId(id))
    const request = {
      method: 'get',
      path: `cancellations/${id}`,
      endpoint: 'GET /cancellations/{id}',
    } as const
    return parseResponse(await sendPaced(request, options), cancellationResponseSchema)
  },
})
