import { MAX_PAGE_SIZE, type NumberOrderPage, numberOrderPageSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorResponses } from '../../responses/error-envelope.ts'
import { sendRead } from '../../responses/send-read.ts'
import { nestParameters, querySchema, text, trueOrFalse, wholeNumber } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/number_orders',
  summary: 'List number orders',
  middleware: requireScope('orders:read'),
  request: {
    query: querySchema({
      'filter[status]': text(),
      'filter[created_at][gt]': text(),
      'filter[created_at][lt]': text(),
      'filter[phone_numbers_count]': text(), // Telnyx documents a text
      'filter[customer_reference]': text(),
      'filter[requirements_met]': trueOrFalse(),
      'page[number]': wholeNumber({ min: 1 }),
      'page[size]': wholeNumber({ min: 1, max: MAX_PAGE_SIZE }),
    }),
  },
  responses: {
    200: {
      description: 'One page as Telnyx sent it, including elements that are not valid number orders.',
      content: { 'application/json': { schema: numberOrderPageSchema } },
    },
    ...errorResponses,
  },
})

export const registerListNumberOrders = (app: GatewayApp, deps: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, (c) => {
    const query = nestParameters(c.req.valid('query'))
    const read = deps.telnyx.numberOrders.listRaw
    return sendRead(c, deps, async (options) => (await read(query, options)) as NumberOrderPage)
  })
