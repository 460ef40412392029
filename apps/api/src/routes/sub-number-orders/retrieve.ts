import { TelnyxError } from '@countermand/core'
import { subNumberOrderResponseSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorResponses } from '../../responses/error-envelope.ts'
import { sendFailure } from '../../responses/send-failure.ts'
import { QUEUE_TIMEOUT_MS } from '../../upstream/read-order.ts'
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

export const registerRetrieve = (app: GatewayApp, { telnyx, upstream }: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, async (c) => {
    try {
      const order = await telnyx.subNumberOrders.retrieve(
        c.req.valid('param').sub_number_order_id,
        nestParameters(c.req.valid('query')),
        { startBy: telnyx.clock.monotonic() + QUEUE_TIMEOUT_MS },
      )
      return c.json(order, 200, upstream.limitHeaders())
    } catch (error) {
      if (error instanceof TelnyxError) return sendFailure(c, error.failure, upstream)
      throw error
    }
  })
