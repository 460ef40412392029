import { BATCH_ITEM_STATUSES, cancellationBatchItemPageSchema, MAX_PAGE_SIZE } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorResponses } from '../../responses/error-envelope.ts'
import { DEFAULT_PAGE_SIZE, nestParameters, oneOf, querySchema, wholeNumber } from '../parameters.ts'
import { batchIdParams, noSuchBatch } from './batch-id.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/cancellation_batches/{id}/items',
  summary: 'List the items of a batch',
  description:
    'Done items in the order in which they finished; with `filter[status]`, the waiting or untouched ones. To follow a running batch, repeat the request with `page[after]` set to `meta.next`.',
  middleware: requireScope('batches:read'),
  request: {
    params: batchIdParams,
    query: querySchema({
      'filter[status]': oneOf(BATCH_ITEM_STATUSES),
      'page[size]': wholeNumber({ min: 1, max: MAX_PAGE_SIZE }),
      'page[after]': wholeNumber({ min: 0 }),
    }),
  },
  responses: {
    200: {
      description: 'One page of items.',
      content: { 'application/json': { schema: cancellationBatchItemPageSchema } },
    },
    ...errorResponses,
  },
})

export const registerListBatchItems = (
  app: GatewayApp,
  { cancellationBatches }: Pick<Deps, 'cancellationBatches'>,
) =>
  app.openapi(route, async (c) => {
    const { filter = {}, page = {} } = nestParameters(c.req.valid('query'))
    const found = await cancellationBatches.items(c.req.valid('param').id, {
      status: filter.status ?? 'done',
      after: page.after,
      size: page.size ?? DEFAULT_PAGE_SIZE,
    })
    return found ? c.json(found, 200) : c.json(noSuchBatch(), 404)
  })
