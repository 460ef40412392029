import { describeOutcome } from '@countermand/core'
import { CANCELLATION_ID_HEADER, toCancelResponse } from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { CANCEL_DESCRIPTION, cancelResponses } from '../../openapi/cancel-responses.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { errorEnvelope } from '../../responses/error-envelope.ts'
import { sendInvalid } from '../../responses/send-invalid.ts'
import { sendRetryable } from '../../responses/send-retryable.ts'
import { findTextProblem } from '../../safe-text.ts'
import { noQuery, orderIdParams } from '../parameters.ts'
import { rejectBody } from './reject-body.ts'

const NOT_ENCODED = 'must be percent-encoded UTF-8'

const ASCII = /^[\t\x20-\x7e]*$/

const REASON_HEADER = 'x-cancellation-reason'

const reasonSchema = z
  .string()
  // Node decodes other bytes as Latin-1, which is rarely what the caller meant.
  .regex(ASCII, NOT_ENCODED)
  .transform((encoded, context) => {
    try {
      const reason = decodeURIComponent(encoded)
      const problem = findTextProblem(reason)
      if (problem === undefined) return reason || undefined
      context.addIssue(problem)
    } catch {
      context.addIssue(NOT_ENCODED)
    }
    return z.NEVER
  })

/** Read by the handler, as the query is: hono's validators copy all headers of every cancel, for 6 % of its CPU. */
const headersSchema = z.object({ [REASON_HEADER]: reasonSchema.optional() })

const route = createRoute({
  method: 'patch',
  path: '/v2/sub_number_orders/{sub_number_order_id}/cancel',
  summary: 'Cancel a sub number order',
  description: CANCEL_DESCRIPTION,
  operationId: 'CancelSubNumberOrder',
  tags: ['Sub number orders'],
  ...securedBy('orders:cancel'),
  request: { params: orderIdParams },
  parameters: [
    {
      name: REASON_HEADER,
      in: 'header',
      required: false,
      description:
        'Why, for the ledger, such as `customer%20left`: percent-encoded UTF-8 of up to 500 characters without control characters.',
      schema: { type: 'string', pattern: ASCII.source },
    },
  ],
  responses: cancelResponses,
})

/** Responses without an outcome, because none is recorded. */
const WITHOUT_OUTCOME = {
  'nothing-sent': {
    status: 503,
    detail: "The gateway's ledger can't be written, so nothing was sent. Retry later.",
  },
  'still-open': {
    status: 504,
    detail: 'Another cancellation of this order is still running. Retry to get its outcome.',
  },
  unrecorded: {
    status: 504,
    detail:
      "A PATCH may have been sent, but its outcome is not recorded yet. Retry to get the outcome; don't assume success or failure.",
  },
} as const

const WITH_QUERY = 'A cancel takes no query parameters, so nothing was sent: remove what follows the "?".'

const onHold = (why: string) => ({
  status: 503 as const,
  detail: `All cancellations are on hold, so nothing was sent (${why}). Retry when the hold is released.`,
})

export const registerCancel = (
  app: GatewayApp,
  {
    recordedCancel,
    upstream,
    retryAfter,
    clock,
  }: Pick<Deps, 'recordedCancel' | 'upstream' | 'retryAfter' | 'clock'>,
) =>
  app.openapi(route, async (c) => {
    if (/\?./.test(c.req.url)) {
      const query = noQuery.safeParse(c.req.query())
      // The schema does not see a parameter without a name, such as `?=true`.
      return query.success
        ? c.json(errorEnvelope({ status: 400, detail: WITH_QUERY }), 400)
        : sendInvalid(c, query.error)
    }
    const headers = headersSchema.safeParse({ [REASON_HEADER]: c.req.header(REASON_HEADER) })
    if (!headers.success) return sendInvalid(c, headers.error)
    const rejection = await rejectBody(c, clock)
    if (rejection) return rejection
    const result = await recordedCancel({
      orderId: c.req.valid('param').sub_number_order_id,
      who: { actor: c.get('actor').name, requestId: c.get('requestId') },
      why: headers.data[REASON_HEADER],
    })
    const id = 'cancellationId' in result && { [CANCELLATION_ID_HEADER]: result.cancellationId }
    if (result.kind !== 'recorded' && result.kind !== 'no-room') {
      const { status, detail } = result.kind === 'on-hold' ? onHold(result.why) : WITHOUT_OUTCOME[result.kind]
      return sendRetryable(c, status, detail, retryAfter(), {
        ...upstream.limitHeaders(),
        ...(status === 504 && id),
      })
    }
    const { outcome } = result
    const response = toCancelResponse(outcome, describeOutcome(outcome), retryAfter(outcome))
    // The outcome table has more statuses than the route's description lists.
    return c.json(response.body as never, response.status as 200, {
      ...upstream.limitHeaders(),
      ...id,
      ...response.headers,
    })
  })
