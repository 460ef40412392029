import {
  MAX_PAGE_SIZE,
  type NumberOrderPhoneNumberPage,
  numberOrderPhoneNumberPageSchema,
} from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorResponses } from '../../responses/error-envelope.ts'
import { sendRead } from '../../responses/send-read.ts'
import { nestParameters, querySchema, text, wholeNumber } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/number_order_phone_numbers',
  summary: 'List the phone numbers of number orders',
  middleware: requireScope('orders:read'),
  request: {
    query: querySchema({
      'filter[country_code]': text(),
      'page[number]': wholeNumber({ min: 1 }),
      'page[size]': wholeNumber({ min: 1, max: MAX_PAGE_SIZE }),
    }),
  },
  responses: {
    200: {
      description: 'One page as Telnyx sent it, including elements that are not valid.',
      content: { 'application/json': { schema: numberOrderPhoneNumberPageSchema } },
    },
    ...errorResponses,
  },
})

export const registerListPhoneNumbers = (app: GatewayApp, deps: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, (c) => {
    const query = nestParameters(c.req.valid('query'))
    const read = deps.telnyx.numberOrderPhoneNumbers.listRaw
    return sendRead(c, deps, async (options) => (await read(query, options)) as NumberOrderPhoneNumberPage)
  })
