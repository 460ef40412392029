import { numberOrderPhoneNumberResponseSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorResponses } from '../../responses/error-envelope.ts'
import { sendRead } from '../../responses/send-read.ts'
import { idParams, noQuery } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/number_order_phone_numbers/{number_order_phone_number_id}',
  summary: 'Retrieve a phone number of a number order',
  middleware: requireScope('orders:read'),
  request: {
    params: idParams('number_order_phone_number_id', 'a phone number in an order'),
    query: noQuery,
  },
  responses: {
    200: {
      description: 'The phone number as Telnyx sent it, with its sub number order and its deadline.',
      content: { 'application/json': { schema: numberOrderPhoneNumberResponseSchema } },
    },
    ...errorResponses,
  },
})

export const registerRetrievePhoneNumber = (app: GatewayApp, deps: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, (c) => {
    const { number_order_phone_number_id: id } = c.req.valid('param')
    return sendRead(c, deps, (options) => deps.telnyx.numberOrderPhoneNumbers.retrieve(id, options))
  })
