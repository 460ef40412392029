import { cancellationBatchResponseSchema } from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { errorResponse, errorResponses } from '../../openapi/error-responses.ts'
import { BATCH } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { errorEnvelope } from '../../responses/error-envelope.ts'
import { noQuery } from '../parameters.ts'
import { batchIdParams, noSuchBatch, noSuchBatchResponse } from './batch-id.ts'

const ACTIONS = ['pause', 'resume', 'stop'] as const

const BATCH_HAS_ENDED = { status: 422, detail: "The batch has ended, so it can't be changed." } as const

const route = createRoute({
  method: 'post',
  path: '/v2/cancellation_batches/{id}/actions/{action}',
  operationId: 'ChangeCancellationBatch',
  tags: ['Batches'],
  summary: 'Pause, resume or stop a batch',
  description: 'No PATCH of the batch is sent more than 1 s after a pause or a stop. A stop is final.',
  ...securedBy('batches:write'),
  request: {
    params: batchIdParams.extend({
      action: z
        .enum(ACTIONS, { error: `must be one of ${ACTIONS.join(', ')}` })
        .describe('What to do with the batch.'),
    }),
    query: noQuery,
  },
  responses: {
    200: {
      description: 'The batch in its new state.',
      content: { 'application/json': { schema: cancellationBatchResponseSchema, example: { data: BATCH } } },
    },
    ...errorResponses,
    404: noSuchBatchResponse,
    422: errorResponse('The batch has ended.', BATCH_HAS_ENDED),
  },
})

export const registerBatchActions = (
  app: GatewayApp,
  { cancellationBatches }: Pick<Deps, 'cancellationBatches'>,
) =>
  app.openapi(route, async (c) => {
    const { id, action } = c.req.valid('param')
    const result = await cancellationBatches.act(id, action)
    switch (result.kind) {
      case 'done':
        return c.json({ data: result.batch }, 200)
      case 'not-found':
        return c.json(noSuchBatch(), 404)
      case 'final':
        return c.json(errorEnvelope(BATCH_HAS_ENDED), 422)
      default:
        return result satisfies never
    }
  })
