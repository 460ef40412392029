import { IncompleteListError, TelnyxError } from '@countermand/core'
import {
  cancellationBatchResponseSchema,
  cancellationPlanResponseSchema,
  type NewCancellationBatch,
} from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { errorResponse, readErrorResponses } from '../../openapi/error-responses.ts'
import { BATCH, NEW_BATCH, PLAN } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { errorEnvelope, type GatewayError } from '../../responses/error-envelope.ts'
import { sendFailure } from '../../responses/send-failure.ts'
import { findTextProblem } from '../../safe-text.ts'
import { noQuery } from '../parameters.ts'
import { readBody } from '../read-body.ts'
import { parseNewBatch } from './parse-new-batch.ts'

/** Enough for the largest batch, with 60 characters for each id. */
const MAX_BYTES = 8 * 1024 * 1024

const BODY_TIMEOUT_MS = 30_000

/** How long a plan may take, in milliseconds. Less than the 60 s timeout of the official SDKs. */
const PLAN_TIMEOUT_MS = 45_000

const BODY_PROBLEMS = {
  'too-large': {
    status: 413,
    title: 'Payload too large',
    detail: `The body is over ${MAX_BYTES / 1024 / 1024} MiB, so no batch was created: split the batch.`,
  },
  'too-slow': {
    status: 408,
    detail: `The body did not arrive within ${BODY_TIMEOUT_MS / 1000} s, so no batch was created: send it again.`,
  },
  incomplete: {
    status: 400,
    detail: 'The body was incomplete, so no batch was created: send it again.',
  },
} as const satisfies Record<string, GatewayError>

const KEY_REUSED: GatewayError = {
  status: 422,
  detail: 'This Idempotency-Key was used for another body: send the same body, or use a new key.',
  source: { parameter: 'Idempotency-Key' },
}

const PLAN_TOO_SLOW: GatewayError = {
  status: 504,
  detail: `The plan was not ready within ${PLAN_TIMEOUT_MS / 1000} s: plan fewer orders, or retry later.`,
}

const route = createRoute({
  method: 'post',
  path: '/v2/cancellation_batches',
  summary: 'Create a batch',
  description:
    'Cancels many orders, given by id or by a filter. With `dry_run` it returns the plan and creates nothing.',
  operationId: 'CreateCancellationBatch',
  tags: ['Batches'],
  ...securedBy('batches:write'),
  request: {
    query: noQuery,
    // Not a zod schema: the handler reads and validates the body itself, within its limits of size and time.
    body: {
      required: true,
      content: {
        'application/json': {
          schema: { $ref: '#/components/schemas/NewCancellationBatch' },
          example: NEW_BATCH,
        },
      },
    },
    headers: z.object({
      'idempotency-key': z
        .string()
        .min(1, 'must not be empty')
        .max(255, 'must be at most 255 characters')
        .superRefine((key, context) => {
          const problem = findTextProblem(key)
          if (problem) context.addIssue(problem)
        })
        .optional()
        .describe('The same body with the same key gives the same batch, so a retry is safe.'),
    }),
  },
  responses: {
    200: {
      description: 'The plan, when `dry_run` is true.',
      content: { 'application/json': { schema: cancellationPlanResponseSchema, example: PLAN } },
    },
    202: {
      description: 'The batch. The same body with the same `Idempotency-Key` gives the same batch.',
      content: { 'application/json': { schema: cancellationBatchResponseSchema, example: { data: BATCH } } },
    },
    ...readErrorResponses,
    408: errorResponse('The body did not arrive in time.', BODY_PROBLEMS['too-slow']),
    413: errorResponse('The body is too large.', BODY_PROBLEMS['too-large']),
    422: errorResponse(
      "The key was used for another body; or, for a plan, Telnyx can't process the request.",
      KEY_REUSED,
    ),
  },
})

export const registerCreateBatch = (
  app: GatewayApp,
  {
    cancellationBatches,
    upstream,
    clock,
    secrets,
  }: Pick<Deps, 'cancellationBatches' | 'upstream' | 'clock' | 'secrets'>,
) =>
  app.openapi(route, async (c) => {
    const read = await readBody(c, { maxBytes: MAX_BYTES, timeoutMs: BODY_TIMEOUT_MS, clock })
    if ('problem' in read) return sendError(c, BODY_PROBLEMS[read.problem])
    const parsed = parseNewBatch(read.text, secrets)
    if ('detail' in parsed) return sendError(c, { status: 400, ...parsed })
    const { body } = parsed
    if (body.dry_run) return sendPlan(c, body, { cancellationBatches, upstream, clock })
    const creation = await cancellationBatches.create(body, {
      actor: c.get('actor').name,
      requestId: c.get('requestId'),
      idempotencyKey: c.req.valid('header')['idempotency-key'],
    })
    switch (creation.kind) {
      case 'created':
        return c.json({ data: creation.batch }, 202)
      case 'key-reused':
        return sendError(c, KEY_REUSED)
      default:
        return creation satisfies never
    }
  })

/** Responds with the plan, or says why there is none: Telnyx failed, its list has gaps, or there was not enough time. */
async function sendPlan(
  c: Context,
  body: NewCancellationBatch,
  { cancellationBatches, upstream, clock }: Pick<Deps, 'cancellationBatches' | 'upstream' | 'clock'>,
) {
  const timeout = new AbortController()
  const cancelTimeout = clock.after(PLAN_TIMEOUT_MS, () => timeout.abort())
  try {
    return c.json(await cancellationBatches.plan(body, timeout.signal), 200, upstream.limitHeaders())
  } catch (error) {
    if (error instanceof IncompleteListError) {
      return sendError(c, { status: 502, title: 'Bad response from Telnyx', detail: error.message })
    }
    if (!(error instanceof TelnyxError)) throw error
    return timeout.signal.aborted ? sendError(c, PLAN_TOO_SLOW) : sendFailure(c, error.failure, upstream)
  } finally {
    cancelTimeout()
  }
}

const sendError = (c: Context, error: GatewayError) => c.json(errorEnvelope(error), error.status as 400) // `default` in the route's description stands for each
