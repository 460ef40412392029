import { parseResponse } from '../http/parse-response.ts'
import type { SendPaced } from '../pacing/pace-requests.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import { cancellationGuardsResponseSchema, type Guards } from '../wire/cancellation-guards.ts'

export interface CancellationGuards {
  /**
   * The guards that the gateway applies to every order. A plan made with them matches the gateway's verdicts.
   * @throws TelnyxError, also when the gateway has a guard that this version does not know
   */
  retrieve(options?: RequestOptions): Promise<{ data: Guards }>
}

export const createCancellationGuards = (sendPaced: SendPaced): CancellationGuards => ({
  async retrieve(options) {
    const request = {
      method: 'get',
      path: 'cancellation_guards',
      endpoint: 'GET /cancellation_guards',
    } as const
    return parseResponse(await sendPaced(request, options), cancellationGuardsResponseSchema)
  },
})
