import { numberOrderPhoneNumberResponseSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { readErrorResponses } from '../../openapi/error-responses.ts'
import { PHONE_NUMBER } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { sendRead } from '../../responses/send-read.ts'
import { idParams, noQuery } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/number_order_phone_numbers/{number_order_phone_number_id}',
  operationId: 'GetNumberOrderPhoneNumber',
  tags: ['Number orders'],
  summary: 'Retrieve a phone number of a number order',
  ...securedBy('orders:read'),
  request: {
    params: idParams('number_order_phone_number_id', 'a phone number in an order'),
    query: noQuery,
  },
  responses: {
    200: {
      description: 'The phone number as Telnyx sent it, with its sub number order and its deadline.',
      content: {
        'application/json': { schema: numberOrderPhoneNumberResponseSchema, example: { data: PHONE_NUMBER } },
      },
    },
    ...readErrorResponses,
  },
})

export const registerRetrievePhoneNumber = (app: GatewayApp, deps: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, (c) => {
    const { number_order_phone_number_id: id } = c.req.valid('param')
    return sendRead(c, deps, (options) => deps.telnyx.numberOrderPhoneNumbers.retrieve(id, options))
  })
