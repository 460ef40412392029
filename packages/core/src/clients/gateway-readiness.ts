import { z } from 'zod'
import { statusFailure } from '../http/failures.ts'
import { parseResponse } from '../http/parse-response.ts'
import type { SendPaced } from '../pacing/pace-requests.ts'
import type { RequestOptions } from '../pacing/request-options.ts'
import { parseErrors } from '../wire/error-envelope.ts'
import { TelnyxError } from '../wire/telnyx-error.ts'

/** Whether a gateway can use Telnyx, and whether it cancels. */
export interface GatewayState {
  ready: boolean
  /** Why it is ready, or why not, in one sentence. */
  detail: string
  /** Why all cancellations are on hold; null if they are not. */
  hold: string | null
}

export interface GatewayReadiness {
  /**
   * Reads `/readyz`. A gateway that is not ready is a result, not an error.
   * @throws TelnyxError if there is no such response
   */
  retrieve(options?: RequestOptions): Promise<{ data: GatewayState }>
}

const readySchema = z.looseObject({ detail: z.string(), hold: z.string().nullable() })
const notReadySchema = z.looseObject({
  detail: z.string(),
  meta: z.looseObject({ hold: z.string().nullable() }),
})

export const createGatewayReadiness = (sendPaced: SendPaced): GatewayReadiness => ({
  async retrieve(options) {
    // Beside /v2, not below it.
    const request = { method: 'get', path: '../readyz', endpoint: 'GET /readyz' } as const
    const response = await sendPaced(request, options)
    if (!('kind' in response) && response.status === 503) {
      const [error] = parseErrors(response.body)
      const notReady = notReadySchema.safeParse(error)
      if (!notReady.success) throw new TelnyxError(statusFailure(503, response.headers, response.body))
      const { detail, meta } = notReady.data
      return { data: { ready: false, detail, hold: meta.hold } }
    }
    const { detail, hold } = parseResponse(response, readySchema)
    return { data: { ready: true, detail, hold } }
  },
})
