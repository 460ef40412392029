import {
  ORDER_STATUSES,
  PHONE_NUMBER_TYPES,
  type SubNumberOrderPage,
  subNumberOrderPageSchema,
} from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { readErrorResponses } from '../../openapi/error-responses.ts'
import { SUB_NUMBER_ORDER_PAGE } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { sendRead } from '../../responses/send-read.ts'
import {
  INCLUDE_PHONE_NUMBERS,
  nestParameters,
  pageNumber,
  pageSize,
  querySchema,
  text,
  trueOrFalse,
  wholeNumber,
} from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/sub_number_orders',
  operationId: 'ListSubNumberOrders',
  tags: ['Sub number orders'],
  summary: 'List sub number orders',
  description: 'As Telnyx answers, with the same filters.',
  ...securedBy('orders:read'),
  request: {
    query: querySchema({
      'filter[status]': text().describe(`Documented: ${ORDER_STATUSES.join(', ')}.`),
      'filter[order_request_id]': text().meta({
        format: 'uuid',
        description: 'The number order that the orders belong to.',
      }),
      'filter[country_code]': text().describe('ISO 3166 alpha-2, such as DE.'),
      'filter[phone_number_type]': text().describe(`Documented: ${PHONE_NUMBER_TYPES.join(', ')}.`),
      'filter[phone_numbers_count]': wholeNumber({ min: 0 }).describe(
        'Orders of exactly this many phone numbers.',
      ),
      'filter[include_phone_numbers]': trueOrFalse().describe(INCLUDE_PHONE_NUMBERS),
      'page[number]': pageNumber(),
      'page[size]': pageSize(),
    }),
  },
  responses: {
    200: {
      description: 'One page as Telnyx sent it, including elements that are not valid orders.',
      content: { 'application/json': { schema: subNumberOrderPageSchema, example: SUB_NUMBER_ORDER_PAGE } },
    },
    ...readErrorResponses,
  },
})

export const registerList = (app: GatewayApp, deps: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, (c) => {
    const query = nestParameters(c.req.valid('query'))
    const read = deps.telnyx.subNumberOrders.listRaw
    // Passed on even if an element is not a valid order, so that it doesn't hide the others.
    return sendRead(c, deps, async (options) => (await read(query, options)) as SubNumberOrderPage)
  })
