import { TelnyxError } from '@countermand/core'
import {
  cancellationBatchResponseSchema,
  cancellationPlanResponseSchema,
  newCancellationBatchSchema,
} from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { LARGEST_PLAN } from '../../batches/cancellation-batches.ts'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { errorResponse, readErrorResponses } from '../../openapi/error-responses.ts'
import { BATCH, NEW_BATCH, PLAN } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { errorEnvelope, type GatewayError } from '../../responses/error-envelope.ts'
import { sendFailure } from '../../responses/send-failure.ts'
import { containsSecret, findTextProblem } from '../../safe-text.ts'
import { noQuery } from '../parameters.ts'
import { readBody } from '../read-body.ts'

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
  { cancellationBatches, upstream, clock }: Pick<Deps, 'cancellationBatches' | 'upstream' | 'clock'>,
) =>
  app.openapi(route, async (c) => {
    const read = await readBody(c, { maxBytes: MAX_BYTES, timeoutMs: BODY_TIMEOUT_MS, clock })
    if ('problem' in read) return sendError(c, BODY_PROBLEMS[read.problem])
    const parsed = parseBody(read.text)
    if ('detail' in parsed) return sendError(c, { status: 400, ...parsed })
    const { body } = parsed

    if (body.dry_run) {
      try {
        const timeout = AbortSignal.timeout(PLAN_TIMEOUT_MS)
        return c.json(await cancellationBatches.plan(body, timeout), 200, upstream.limitHeaders())
      } catch (error) {
        if (error instanceof TelnyxError) return sendFailure(c, error.failure, upstream)
        throw error
      }
    }
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

type ParsedBatch = z.infer<typeof newCancellationBatchSchema>

type ParsedBody = { body: ParsedBatch } | { detail: string; source?: { pointer: string } }

function parseBody(text: string): ParsedBody {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { detail: 'The body must be JSON, with sub_number_order_ids or filter.' }
  }
  const parsed = newCancellationBatchSchema.safeParse(value)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    const path = issue?.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]] : (issue?.path ?? [])
    const name = path.length > 0 ? path.join('.') : 'The body'
    const problem = issue?.code === 'unrecognized_keys' ? 'is not a known field' : issue?.message
    return { detail: `${name} ${problem?.replace(/\.$/, '')}.`, source: { pointer: `/${path.join('/')}` } }
  }
  const unstorable = findUnstorableText(parsed.data)
  if (unstorable) {
    const { path, problem } = unstorable
    return { detail: `${path.join('.')} ${problem}.`, source: { pointer: `/${path.join('/')}` } }
  }
  const { dry_run, sub_number_order_ids } = parsed.data
  if (dry_run && sub_number_order_ids && sub_number_order_ids.length > LARGEST_PLAN) {
    return {
      detail: `sub_number_order_ids names more than the ${LARGEST_PLAN} orders that a dry run plans: split the batch.`,
      source: { pointer: '/sub_number_order_ids' },
    }
  }
  return { body: parsed.data }
}

/** A text that the store must not keep, such as one with a token in it. */
function findUnstorableText({ sub_number_order_ids = [], filter = {}, reason = '' }: ParsedBatch) {
  const texts: [path: (string | number)[], text: unknown][] = [
    [['reason'], reason],
    ...Object.entries(filter).map(([name, value]): [string[], unknown] => [['filter', name], value]),
  ]
  // A valid id contains no control character, and can only contain a secret.
  const index = sub_number_order_ids.findIndex(containsSecret)
  if (index >= 0) texts.push([['sub_number_order_ids', index], sub_number_order_ids[index]])
  for (const [path, text] of texts) {
    const problem = typeof text === 'string' ? findTextProblem(text) : undefined
    if (problem) return { path, problem }
  }
  return undefined
}

const sendError = (c: Context, error: GatewayError) => c.json(errorEnvelope(error), error.status as 400) // `default` in the route's description stands for each
