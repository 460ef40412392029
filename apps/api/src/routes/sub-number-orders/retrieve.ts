import { subNumberOrderResponseSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorResponses } from '../../responses/error-envelope.ts'
import { sendRead } from '../../responses/send-read.ts'
import { nestParameters, orderIdParams, querySchema, trueOrFalse } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/sub_number_orders/{sub_number_order_id}',
  summary: 'Retrieve a sub number order',
  middleware: requireScope('orders:read'),
  request: {
    params: orderIdParams,
    query: querySchema({ 'filter[include_phone_numbers]': trueOrFalse() }),
  },
  responses: {
    200: {
      description: 'The order as Telnyx sent it.',
      content: { 'application/json': { schema: subNumberOrderResponseSchema } },
    },
    ...errorResponses,
  },
})

export const registerRetrieve = (app: GatewayApp, deps: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, (c) => {
    const { sub_number_order_id } = c.req.valid('param')
    const query = nestParameters(c.req.valid('query'))
    const read = deps.telnyx.subNumberOrders.retrieve
    return sendRead(c, deps, (options) => read(sub_number_order_id, query, options))
  })
