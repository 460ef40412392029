import { MAX_PAGE_SIZE, type SubNumberOrderPage, subNumberOrderPageSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorResponses } from '../../responses/error-envelope.ts'
import { sendRead } from '../../responses/send-read.ts'
import { nestParameters, querySchema, text, trueOrFalse, wholeNumber } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/sub_number_orders',
  summary: 'List sub number orders',
  middleware: requireScope('orders:read'),
  request: {
    query: querySchema({
      'filter[status]': text(),
      'filter[order_request_id]': text(),
      'filter[country_code]': text(),
      'filter[phone_number_type]': text(),
      'filter[phone_numbers_count]': wholeNumber({ min: 0 }),
      'filter[include_phone_numbers]': trueOrFalse(),
      'page[number]': wholeNumber({ min: 1 }),
      'page[size]': wholeNumber({ min: 1, max: MAX_PAGE_SIZE }),
    }),
  },
  responses: {
    200: {
      description: 'One page as Telnyx sent it, including elements that are not valid orders.',
      content: { 'application/json': { schema: subNumberOrderPageSchema } },
    },
    ...errorResponses,
  },
})

export const registerList = (app: GatewayApp, deps: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, (c) => {
    const query = nestParameters(c.req.valid('query'))
    const read = deps.telnyx.subNumberOrders.listRaw
    // Passed on even if an element is not a valid order, so that it doesn't hide the others.
    return sendRead(c, deps, async (options) => (await read(query, options)) as SubNumberOrderPage)
  })
