import { BATCH_ITEM_STATUSES, cancellationBatchItemPageSchema, MAX_PAGE_SIZE } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorAnswers } from '../../responses/send-failure.ts'
import { oneOf, querySchemaOf, wholeNumber } from '../parameters.ts'
import { batchIdParams, noSuchBatch } from './batch-id.ts'

const DEFAULT_PAGE_SIZE = 20

const route = createRoute({
  method: 'get',
  path: '/v2/cancellation_batches/{id}/items',
  summary: 'List the items of a batch',
  description:
    'Done items in order of finishing; with `filter[status]`, the waiting or untouched ones. To follow a running batch, ask again with `page[after]` set to `meta.next`.',
  middleware: requireScope('batches:read'),
  request: {
    params: batchIdParams,
    query: querySchemaOf({
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
    ...errorAnswers,
  },
})

export const registerListBatchItems = (
  app: GatewayApp,
  { cancellationBatches }: Pick<Deps, 'cancellationBatches'>,
) =>
  app.openapi(route, async (c) => {
    const query = c.req.valid('query')
    const page = await cancellationBatches.items(c.req.valid('param').id, {
      status: query['filter[status]'] ?? 'done',
      after: query['page[after]'],
      size: query['page[size]'] ?? DEFAULT_PAGE_SIZE,
    })
    return page ? c.json(page, 200) : c.json(noSuchBatch(), 404)
  })
