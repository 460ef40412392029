import { cancellationBatchPageSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { errorResponses } from '../../openapi/error-responses.ts'
import { BATCH_PAGE } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { invalidParameter } from '../../responses/error-envelope.ts'
import { DEFAULT_PAGE_SIZE, nestParameters, pageAfter, pageSize, querySchema } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/cancellation_batches',
  operationId: 'ListCancellationBatches',
  tags: ['Batches'],
  summary: 'List batches, newest first',
  ...securedBy('batches:read'),
  request: {
    query: querySchema({
      'page[size]': pageSize(),
      'page[after]': pageAfter(),
    }),
  },
  responses: {
    200: {
      description: 'One page of batches.',
      content: { 'application/json': { schema: cancellationBatchPageSchema, example: BATCH_PAGE } },
    },
    ...errorResponses,
  },
})

export const registerListBatches = (
  app: GatewayApp,
  { cancellationBatches }: Pick<Deps, 'cancellationBatches'>,
) =>
  app.openapi(route, async (c) => {
    const { page = {} } = nestParameters(c.req.valid('query'))
    const found = await cancellationBatches.list({ after: page.after, size: page.size ?? DEFAULT_PAGE_SIZE })
    if (found) return c.json(found, 200)
    return c.json(invalidParameter('page[after]', 'is not a batch: use meta.next of a page'), 400)
  })
