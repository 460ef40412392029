import { type NumberOrderPage, numberOrderPageSchema, ORDER_STATUSES } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { readErrorResponses } from '../../openapi/error-responses.ts'
import { NUMBER_ORDER_PAGE } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { sendRead } from '../../responses/send-read.ts'
import { nestParameters, pageNumber, pageSize, querySchema, text, trueOrFalse } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/number_orders',
  operationId: 'ListNumberOrders',
  tags: ['Number orders'],
  summary: 'List number orders',
  description: 'As Telnyx answers, with the same filters.',
  ...securedBy('orders:read'),
  request: {
    query: querySchema({
      'filter[status]': text().describe(`Documented: ${ORDER_STATUSES.join(', ')}.`),
      'filter[created_at][gt]': text().describe('Created after this time, in ISO 8601.'),
      'filter[created_at][lt]': text().describe('Created before this time, in ISO 8601.'),
      // Telnyx documents a text.
      'filter[phone_numbers_count]': text().describe('Orders of exactly this many phone numbers.'),
      'filter[customer_reference]': text().describe('The customer reference, exactly.'),
      'filter[requirements_met]': trueOrFalse().describe('Whether all regulatory requirements are met.'),
      'page[number]': pageNumber(),
      'page[size]': pageSize(),
    }),
  },
  responses: {
    200: {
      description: 'One page as Telnyx sent it, including elements that are not valid number orders.',
      content: { 'application/json': { schema: numberOrderPageSchema, example: NUMBER_ORDER_PAGE } },
    },
    ...readErrorResponses,
  },
})

export const registerListNumberOrders = (app: GatewayApp, deps: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, (c) => {
    const query = nestParameters(c.req.valid('query'))
    const read = deps.telnyx.numberOrders.listRaw
    return sendRead(c, deps, async (options) => (await read(query, options)) as NumberOrderPage)
  })
