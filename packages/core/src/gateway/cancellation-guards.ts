import type { RequestOptions } from '../request-options.ts'
import { readAnswer } from '../telnyx/exchange.ts'
import type { Exchange } from '../telnyx/sub-number-orders.ts'
import { TelnyxError } from '../telnyx-error.ts'
import { cancellationGuardsResponseSchema, type Guards } from '../wire/cancellation-guards.ts'

export interface CancellationGuards {
  /**
   * The guards that the gateway judges every order by, so that a plan made on this side is right.
   * @throws TelnyxError, also when the gateway has a guard that this version does not know
   */
  retrieve(options?: RequestOptions): Promise<{ data: Guards }>
}

export const createCancellationGuards = (exchange: Exchange): CancellationGuards => ({
  async retrieve(options) {
    const answer = await exchange(
      { method: 'get', path: 'cancellation_guards', endpoint: 'GET /cancellation_guards' },
      options,
    )
    const read = readAnswer(answer, cancellationGuardsResponseSchema)
    if ('kind' in read) throw new TelnyxError(read)
    return read.value
  },
})
