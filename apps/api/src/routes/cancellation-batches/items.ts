import { BATCH_ITEM_STATUSES, cancellationBatchItemPageSchema } from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import { toCsvReport, toJsonLinesReport } from '../../batches/batch-report.ts'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { errorResponses } from '../../openapi/error-responses.ts'
import { BATCH_ITEM_PAGE } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { invalidParameter } from '../../responses/error-envelope.ts'
import {
  DEFAULT_PAGE_SIZE,
  findPageParameter,
  nestParameters,
  oneOf,
  pageSize,
  querySchema,
  wholeNumber,
} from '../parameters.ts'
import { findStreamType, streamText } from '../stream-text.ts'
import { batchIdParams, noSuchBatch, noSuchBatchResponse } from './batch-id.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/cancellation_batches/{id}/items',
  operationId: 'ListCancellationBatchItems',
  tags: ['Batches'],
  summary: 'List the items of a batch',
  description:
    'Done items in the order in which they finished; with `filter[status]`, the waiting or untouched ones. To follow a running batch, repeat the request with `page[after]` set to `meta.next`. With `Accept: text/csv` or `application/jsonl`, all of them as one stream.',
  ...securedBy('batches:read'),
  request: {
    params: batchIdParams,
    query: querySchema({
      'filter[status]': oneOf(BATCH_ITEM_STATUSES).describe('The items in this state; `done` by default.'),
      'page[size]': pageSize(),
      'page[after]': wholeNumber({ min: 0 }).describe('The `meta.next` of the previous page.'),
    }),
  },
  responses: {
    200: {
      description: 'One page of items.',
      content: {
        'application/json': { schema: cancellationBatchItemPageSchema, example: BATCH_ITEM_PAGE },
        'text/csv': { schema: z.string() },
        'application/jsonl': { schema: z.string() },
      },
    },
    ...errorResponses,
    404: noSuchBatchResponse,
  },
})

export const registerListBatchItems = (
  app: GatewayApp,
  { cancellationBatches, log }: Pick<Deps, 'cancellationBatches' | 'log'>,
) =>
  app.openapi(route, async (c) => {
    const { id } = c.req.valid('param')
    const { filter = {}, page = {} } = nestParameters(c.req.valid('query'))
    const { status = 'done' } = filter
    const type = findStreamType(c, ['text/csv', 'application/jsonl'])
    if (type) {
      const parameter = findPageParameter(page)
      if (parameter) return c.json(invalidParameter(parameter, `can't be combined with ${type}`), 400)
      const pages = await cancellationBatches.readItems(id, status)
      if (!pages) return c.json(noSuchBatch(), 404)
      return type === 'text/csv'
        ? streamText(c, toCsvReport(pages), { type, fileName: `batch-${id}.csv`, log })
        : streamText(c, toJsonLinesReport(pages), { type, fileName: `batch-${id}.jsonl`, log })
    }
    const found = await cancellationBatches.items(id, {
      status,
      after: page.after,
      size: page.size ?? DEFAULT_PAGE_SIZE,
    })
    return found ? c.json(found, 200) : c.json(noSuchBatch(), 404)
  })
