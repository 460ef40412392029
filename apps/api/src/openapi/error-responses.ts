import { errorEnvelopeSchema } from '@countermand/core/wire'
import { HEADERS_TOO_LARGE } from '../http-server/protocol-errors.ts'
import { lacksScope, NO_TOKEN } from '../middleware/authenticate.ts'
import { exceedsTokenLimit } from '../middleware/limit-token.ts'
import { STOPPING } from '../middleware/reject-while-stopping.ts'
import { errorEnvelope, type GatewayError, internalError } from '../responses/error-envelope.ts'
import { withoutReason } from '../responses/send-failure.ts'
import { headerRefs } from './response-headers.ts'

/** An error response in the description of a route, with an error of the gateway itself as its example. */
export const errorResponse = (description: string, example: GatewayError, headers = {}) =>
  errorBody(description, errorEnvelope(example), headers)

export const errorBody = (description: string, example: unknown, headers: object) => ({
  description,
  headers: { ...headers },
  content: { 'application/json': { schema: errorEnvelopeSchema, example } },
})

export const retryHeaders = headerRefs('retry-after', 'x-should-retry')

export const stoppingResponse = errorResponse('The gateway is stopping.', STOPPING, retryHeaders)

/** The errors of every route under /v2. */
export const errorResponses = {
  400: errorResponse('The id, a parameter, a header or the body is not valid. The error names it.', {
    status: 400,
    detail: 'page[size] must be a whole number from 1 to 250, such as 20.',
    source: { parameter: 'page[size]' },
  }),
  401: errorResponse(
    'There is no token, or it is unknown, expired or revoked.',
    NO_TOKEN,
    headerRefs('www-authenticate'),
  ),
  403: errorResponse('The token lacks the scope of this route.', lacksScope('billing', 'orders:read')),
  429: errorResponse(
    'The token sends more requests a second than the gateway allows. Nothing was sent for this one.',
    exceedsTokenLimit('billing', 20),
    retryHeaders,
  ),
  500: errorResponse(
    'An error of the gateway itself. Its log has the details.',
    internalError('0198f6a2-5f0e-7c1b-9a3d-2f4b6c8d0e1f'),
  ),
  503: { ...stoppingResponse, description: "The gateway is stopping, or can't use its ledger." },
  default: errorResponse(
    'Any other error, in the same envelope. A request that is not valid HTTP gets 400, 408, 413, 417 or 431.',
    HEADERS_TOO_LARGE,
  ),
}

/** The errors of a route that reads at Telnyx. */
export const readErrorResponses = {
  ...errorResponses,
  404: errorResponse('Telnyx has no such object for its key.', withoutReason(404)),
  422: errorResponse("Telnyx can't process the request. Its own errors are passed on.", withoutReason(422)),
  429: {
    ...errorResponses[429],
    description: "The limit of the token or of Telnyx is exhausted. Telnyx's own errors are passed on.",
  },
  502: errorResponse("Telnyx rejected the gateway's key, or sent no usable response.", {
    status: 502,
    title: 'Bad response from Telnyx',
    detail: 'Telnyx sent no usable response. Could not connect (ECONNREFUSED). Try again.',
  }),
  504: errorResponse('Telnyx did not respond in time, or its rate limit had no room for the request.', {
    status: 504,
    detail: 'Telnyx did not respond in time. No complete response within 10 s.',
  }),
  default: errorResponse(
    'Any other status of Telnyx with its own errors, or of the HTTP server (408, 413, 417, 431).',
    HEADERS_TOO_LARGE,
  ),
}
