import { numberOrderResponseSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { readErrorResponses } from '../../openapi/error-responses.ts'
import { NUMBER_ORDER } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { sendRead } from '../../responses/send-read.ts'
import { idParams, noQuery } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/number_orders/{number_order_id}',
  operationId: 'GetNumberOrder',
  tags: ['Number orders'],
  summary: 'Retrieve a number order',
  ...securedBy('orders:read'),
  request: { params: idParams('number_order_id', 'a number order'), query: noQuery },
  responses: {
    200: {
      description: 'The number order as Telnyx sent it, with the ids of its sub number orders.',
      content: { 'application/json': { schema: numberOrderResponseSchema, example: { data: NUMBER_ORDER } } },
    },
    ...readErrorResponses,
  },
})

export const registerRetrieveNumberOrder = (app: GatewayApp, deps: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, (c) => {
    const { number_order_id } = c.req.valid('param')
    return sendRead(c, deps, (options) => deps.telnyx.numberOrders.retrieve(number_order_id, options))
  })
