import { cancellationBatchPageSchema, MAX_PAGE_SIZE } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorEnvelope, errorResponses } from '../../responses/error-envelope.ts'
import { DEFAULT_PAGE_SIZE, nestParameters, querySchema, text, wholeNumber } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/cancellation_batches',
  summary: 'List batches, newest first',
  middleware: requireScope('batches:read'),
  request: {
    query: querySchema({
      'page[size]': wholeNumber({ min: 1, max: MAX_PAGE_SIZE }),
      'page[after]': text(),
    }),
  },
  responses: {
    200: {
      description: 'One page of batches.',
      content: { 'application/json': { schema: cancellationBatchPageSchema } },
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
    const detail = 'page[after] is not a batch: use meta.next of a page.'
    const source = { parameter: 'page[after]' }
    return c.json(errorEnvelope({ status: 400, detail, source }), 400)
  })
