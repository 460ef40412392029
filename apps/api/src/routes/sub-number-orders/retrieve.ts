import { subNumberOrderResponseSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { readErrorResponses } from '../../openapi/error-responses.ts'
import { SUB_NUMBER_ORDER } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { sendRead } from '../../responses/send-read.ts'
import {
  INCLUDE_PHONE_NUMBERS,
  nestParameters,
  orderIdParams,
  querySchema,
  trueOrFalse,
} from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/sub_number_orders/{sub_number_order_id}',
  operationId: 'GetSubNumberOrder',
  tags: ['Sub number orders'],
  summary: 'Retrieve a sub number order',
  ...securedBy('orders:read'),
  request: {
    params: orderIdParams,
    query: querySchema({
      'filter[include_phone_numbers]': trueOrFalse().describe(INCLUDE_PHONE_NUMBERS),
    }),
  },
  responses: {
    200: {
      description: 'The order as Telnyx sent it.',
      content: {
        'application/json': { schema: subNumberOrderResponseSchema, example: { data: SUB_NUMBER_ORDER } },
      },
    },
    ...readErrorResponses,
  },
})

export const registerRetrieve = (app: GatewayApp, deps: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, (c) => {
    const { sub_number_order_id } = c.req.valid('param')
    const query = nestParameters(c.req.valid('query'))
    const read = deps.telnyx.subNumberOrders.retrieve
    return sendRead(c, deps, (options) => read(sub_number_order_id, query, options))
  })
