import { describeOutcome } from '@countermand/core'
import {
  CANCELLATION_ID_HEADER,
  subNumberOrderResponseSchema,
  toCancelResponse,
} from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorAnswers } from '../../responses/send-failure.ts'
import { sendAskAgain } from '../../responses/send-retryable.ts'
import { findTextProblem } from '../../safe-text.ts'
import { noQuery, orderIdParams } from '../parameters.ts'
import { refuseBody } from './refuse-body.ts'

const NOT_ENCODED = 'must be percent-encoded UTF-8'

const ASCII = /^[\t\x20-\x7e]*$/

const reasonSchema = z
  .string()
  // Other bytes would be kept as if they were Latin-1, which hardly anybody means.
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

const route = createRoute({
  method: 'patch',
  path: '/v2/sub_number_orders/{sub_number_order_id}/cancel',
  summary: 'Cancel a sub number order',
  description: 'It takes no query parameters and no body but an empty one or `{}`.',
  middleware: requireScope('orders:cancel'),
  request: {
    params: orderIdParams,
    query: noQuery,
    headers: z.object({ 'x-cancellation-reason': reasonSchema.optional() }),
  },
  responses: {
    200: {
      description: 'The order is cancelled, or its cancellation is accepted.',
      content: { 'application/json': { schema: subNumberOrderResponseSchema } },
    },
    ...errorAnswers,
  },
})

/** Answers that carry no outcome, because none is recorded. */
const WITHOUT_OUTCOME = {
  'nothing-sent': {
    status: 503,
    detail: "The gateway's ledger can't be written, so nothing was sent: ask again.",
  },
  'still-open': {
    status: 504,
    detail: 'Another cancellation of this order is still under way: ask again for its outcome.',
  },
  unrecorded: {
    status: 504,
    detail: 'A PATCH may have been sent and its outcome could not be recorded yet: ask again for it.',
  },
} as const

const onHold = (why: string) => ({
  status: 503 as const,
  detail: `All cancellations are on hold, so nothing was sent (${why}). Ask again when the hold is released.`,
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
    const refusal = await refuseBody(c, clock)
    if (refusal) return refusal
    const recorded = await recordedCancel({
      orderId: c.req.valid('param').sub_number_order_id,
      reason: c.req.valid('header')['x-cancellation-reason'],
      actor: c.get('actor').name,
      requestId: c.get('requestId'),
    })
    const id = 'cancellationId' in recorded && { [CANCELLATION_ID_HEADER]: recorded.cancellationId }
    if (recorded.kind !== 'recorded' && recorded.kind !== 'no-room') {
      const { status, detail } =
        recorded.kind === 'on-hold' ? onHold(recorded.why) : WITHOUT_OUTCOME[recorded.kind]
      return sendAskAgain(c, status, detail, retryAfter(), {
        ...upstream.limitHeaders(),
        ...(status === 504 && id),
      })
    }
    const { outcome } = recorded
    const { status, headers, body } = toCancelResponse(outcome, describeOutcome(outcome), retryAfter(outcome))
    // The table knows more statuses than the route's description spells out.
    return c.json(body as never, status as 200, { ...upstream.limitHeaders(), ...id, ...headers })
  })
