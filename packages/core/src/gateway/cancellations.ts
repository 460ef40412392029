import type { z } from 'zod'
import type { RequestOptions } from '../request-options.ts'
import { type Ask, readAnswer } from '../telnyx/exchange.ts'
import type { Exchange } from '../telnyx/sub-number-orders.ts'
import { invalidId } from '../telnyx/to-failure.ts'
import { TelnyxError } from '../telnyx-error.ts'
import {
  type CancellationPage,
  type CancellationQuery,
  type CancellationResponse,
  cancellationPageSchema,
  cancellationResponseSchema,
} from '../wire/cancellation.ts'
import { toSearchParams } from '../wire/search-params.ts'
import { isValidId } from '../wire/sub-number-order.ts'

/** The ledger of a gateway. */
export interface Cancellations {
  /**
   * One page of cancellations, newest first.
   * @throws TelnyxError
   */
  list(query?: CancellationQuery, options?: RequestOptions): Promise<CancellationPage>
  /**
   * One cancellation with its story.
   * @throws TelnyxError
   */
  retrieve(id: string, options?: RequestOptions): Promise<CancellationResponse>
}

export function createCancellations(exchange: Exchange): Cancellations {
  async function read<Schema extends z.ZodType>(
    request: Ask,
    schema: Schema,
    options?: RequestOptions,
  ): Promise<z.infer<Schema>> {
    const answer = readAnswer(await exchange(request, options), schema)
    if ('kind' in answer) throw new TelnyxError(answer)
    return answer.value
  }
  return {
    list: async (query, options) =>
      read(
        {
          method: 'get',
          path: 'cancellations',
          endpoint: 'GET /cancellations',
          searchParams: toSearchParams(query),
        },
        cancellationPageSchema,
        options,
      ),
    async retrieve(id, options) {
      if (!isValidId(id)) throw new TelnyxError(invalidId(id))
      return read(
        { method: 'get', path: `cancellations/${id}`, endpoint: 'GET /cancellations/{id}' },
        cancellationResponseSchema,
        options,
      )
    },
  }
}
