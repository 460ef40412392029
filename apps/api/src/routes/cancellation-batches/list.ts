import { cancellationBatchPageSchema, MAX_PAGE_SIZE } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorEnvelope } from '../../responses/error-envelope.ts'
import { errorAnswers } from '../../responses/send-failure.ts'
import { querySchemaOf, text, wholeNumber } from '../parameters.ts'

const DEFAULT_PAGE_SIZE = 20

const route = createRoute({
  method: 'get',
  path: '/v2/cancellation_batches',
  summary: 'List batches, newest first',
  middleware: requireScope('batches:read'),
  request: {
    query: querySchemaOf({
      'page[size]': wholeNumber({ min: 1, max: MAX_PAGE_SIZE }),
      'page[after]': text(),
    }),
  },
  responses: {
    200: {
      description: 'One page of batches.',
      content: { 'application/json': { schema: cancellationBatchPageSchema } },
    },
    ...errorAnswers,
  },
})

export const registerListBatches = (
  app: GatewayApp,
  { cancellationBatches }: Pick<Deps, 'cancellationBatches'>,
) =>
  app.openapi(route, async (c) => {
    const { 'page[size]': size = DEFAULT_PAGE_SIZE, 'page[after]': after } = c.req.valid('query')
    const page = await cancellationBatches.list({ after, size })
    if (page) return c.json(page, 200)
    const detail = 'page[after] is no batch: take it from meta.next of a page.'
    const source = { parameter: 'page[after]' }
    return c.json(errorEnvelope({ status: 400, code: '10015', title: 'Bad Request', detail, source }), 400)
  })
