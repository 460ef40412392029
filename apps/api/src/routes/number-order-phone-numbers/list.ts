import { type NumberOrderPhoneNumberPage, numberOrderPhoneNumberPageSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { readErrorResponses } from '../../openapi/error-responses.ts'
import { PHONE_NUMBER_PAGE } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { sendRead } from '../../responses/send-read.ts'
import { nestParameters, pageNumber, pageSize, querySchema, text } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/number_order_phone_numbers',
  operationId: 'ListNumberOrderPhoneNumbers',
  tags: ['Number orders'],
  summary: 'List the phone numbers of number orders',
  description:
    'As Telnyx answers, with the same filter. It is how to find the order of a phone number, and its deadline.',
  ...securedBy('orders:read'),
  request: {
    query: querySchema({
      'filter[country_code]': text().describe('ISO 3166 alpha-2, such as DE.'),
      'page[number]': pageNumber(),
      'page[size]': pageSize(),
    }),
  },
  responses: {
    200: {
      description: 'One page as Telnyx sent it, including elements that are not valid.',
      content: {
        'application/json': { schema: numberOrderPhoneNumberPageSchema, example: PHONE_NUMBER_PAGE },
      },
    },
    ...readErrorResponses,
  },
})

export const registerListPhoneNumbers = (app: GatewayApp, deps: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, (c) => {
    const query = nestParameters(c.req.valid('query'))
    const read = deps.telnyx.numberOrderPhoneNumbers.listRaw
    return sendRead(c, deps, async (options) => (await read(query, options)) as NumberOrderPhoneNumberPage)
  })
