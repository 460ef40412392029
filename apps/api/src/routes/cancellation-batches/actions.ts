import { cancellationBatchResponseSchema } from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorEnvelope, errorResponses } from '../../responses/error-envelope.ts'
import { noQuery } from '../parameters.ts'
import { batchIdParams, noSuchBatch } from './batch-id.ts'

const ACTIONS = ['pause', 'resume', 'stop'] as const

const route = createRoute({
  method: 'post',
  path: '/v2/cancellation_batches/{id}/actions/{action}',
  summary: 'Pause, resume or stop a batch',
  description: 'No PATCH of the batch is sent more than 1 s after a pause or a stop. A stop is final.',
  middleware: requireScope('batches:write'),
  request: {
    params: batchIdParams.extend({
      action: z.enum(ACTIONS, { error: `must be one of ${ACTIONS.join(', ')}` }),
    }),
    query: noQuery,
  },
  responses: {
    200: {
      description: 'The batch in its new state.',
      content: { 'application/json': { schema: cancellationBatchResponseSchema } },
    },
    ...errorResponses,
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
      case 'final': {
        const detail = `The batch has ended, so it can't be changed.`
        return c.json(errorEnvelope({ status: 422, detail }), 422)
      }
      default:
        return result satisfies never
    }
  })
