import { cancellationBatchResponseSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { errorResponses } from '../../openapi/error-responses.ts'
import { BATCH } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { noQuery } from '../parameters.ts'
import { batchIdParams, noSuchBatch, noSuchBatchResponse } from './batch-id.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/cancellation_batches/{id}',
  operationId: 'GetCancellationBatch',
  tags: ['Batches'],
  summary: 'Retrieve a batch with its counts, rate and eta',
  ...securedBy('batches:read'),
  request: { params: batchIdParams, query: noQuery },
  responses: {
    200: {
      description: 'The batch.',
      content: { 'application/json': { schema: cancellationBatchResponseSchema, example: { data: BATCH } } },
    },
    ...errorResponses,
    404: noSuchBatchResponse,
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
