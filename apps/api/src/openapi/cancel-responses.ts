import {
  CANCELLATION_ID_HEADER,
  cancelOutcomeSchema,
  EVIDENCE_HEADER,
  findOutcomes,
  OUTCOME_HEADER,
  subNumberOrderResponseSchema,
} from '@countermand/core/wire'
import { HEADERS_TOO_LARGE } from '../http-server/protocol-errors.ts'
import { BODY_TOO_SLOW } from '../routes/sub-number-orders/reject-body.ts'
import { errorBody, errorResponse, errorResponses, retryHeaders } from './error-responses.ts'
import { cancelBody } from './examples.ts'
import { headerRefs } from './response-headers.ts'

/** Telnyx's own statuses with which it refuses one cancel. Its 401 and 403 are about the gateway's key. */
const isRefusal = (status: number) => status >= 400 && status < 500 && status !== 401 && status !== 403

/** The headers of a cancel's response with this status. */
function outcomeHeaders(status: number) {
  const outcomes = isRefusal(status) ? [...findOutcomes(status), 'refused'] : findOutcomes(status)
  return {
    ...headerRefs(CANCELLATION_ID_HEADER),
    [OUTCOME_HEADER]: {
      description: 'The outcome of the cancellation. Without it, this response has none.',
      schema: { type: 'string', enum: outcomes },
      example: outcomes[0],
    },
  } as const
}

/** The response to a cancel with this outcome. */
const outcomeResponse = (
  kind: Parameters<typeof cancelBody>[0],
  status: number,
  description: string,
  headers = {},
) => errorBody(description, cancelBody(kind), { ...outcomeHeaders(status), ...headers })

export const cancelResponses = {
  ...errorResponses,
  200: {
    description: 'The order is cancelled, or Telnyx has accepted its cancellation.',
    headers: { ...outcomeHeaders(200), ...headerRefs(EVIDENCE_HEADER) },
    content: {
      'application/json': { schema: subNumberOrderResponseSchema, example: cancelBody('cancelled') },
    },
  },
  400: { ...errorResponses[400], headers: outcomeHeaders(400) },
  403: outcomeResponse('blocked', 403, 'A guard forbids it, or the token lacks the scope of this route.'),
  404: outcomeResponse('not-found', 404, 'Telnyx has no such order for its key.'),
  408: errorResponse('The body did not arrive in time. Nothing was sent to Telnyx.', BODY_TOO_SLOW),
  422: outcomeResponse(
    'not-cancellable',
    422,
    "The order can't be cancelled any more, or Telnyx refused it.",
  ),
  502: outcomeResponse('refused', 502, "Telnyx rejected the gateway's own key or account."),
  503: outcomeResponse(
    'not-sent',
    503,
    "Nothing was sent: the rate limit, a hold, a stop, or a ledger that can't be written.",
    retryHeaders,
  ),
  504: outcomeResponse(
    'unknown',
    504,
    'A PATCH may have taken effect or may still do so. Retry to get the outcome: a retry never cancels twice.',
    retryHeaders,
  ),
  default: errorResponse(
    "Any other 4xx with which Telnyx refused the cancel, with Telnyx's own errors; or an error of the HTTP server (413, 417, 431).",
    HEADERS_TOO_LARGE,
    outcomeHeaders(400),
  ),
}

const rows = cancelOutcomeSchema.options.map(({ shape, description }) => {
  const kind = shape.kind.value
  const status = Object.keys(cancelResponses).find((code) => findOutcomes(Number(code)).includes(kind))
  return `| \`${kind}\` | ${status} | ${description} |`
})

export const CANCEL_DESCRIPTION = `Cancels the order by the rules, and records it in the ledger. Two simultaneous requests for one order share one
cancellation. The request takes no query parameters; its body must be empty or \`{}\`.

Each response to a cancellation has one outcome, in the header \`${OUTCOME_HEADER}\` and, of an error, in \`errors[0].meta\`:

| outcome | status | meaning |
| --- | --- | --- |
${rows.join('\n')}

A refusal has Telnyx's own status and errors, unless it is about the gateway's key.`
