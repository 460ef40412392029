import { cancellationBatchResponseSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorResponses } from '../../responses/error-envelope.ts'
import { noQuery } from '../parameters.ts'
import { batchIdParams, noSuchBatch } from './batch-id.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/cancellation_batches/{id}',
  summary: 'Retrieve a batch with its counts, rate and eta',
  middleware: requireScope('batches:read'),
  request: { params: batchIdParams, query: noQuery },
  responses: {
    200: {
      description: 'The batch.',
      content: { 'application/json': { schema: cancellationBatchResponseSchema } },
    },
    ...errorResponses,
  },
})

export const registerRetrieveBatch = (
  app: GatewayApp,
  { cancellationBatches }: Pick<Deps, 'cancellationBatches'>,
) =>
  app.openapi(route, async (c) => {
    const batch = await cancellationBatches.retrieve(c.req.valid('param').id)
    return batch ? c.json({ data: batch }, 200) : c.json(noSuchBatch(), 404)
  })
