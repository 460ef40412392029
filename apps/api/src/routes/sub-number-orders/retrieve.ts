import { TelnyxError } from '@countermand/core'
import { subNumberOrderResponseSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorAnswers, sendFailure } from '../../responses/send-failure.ts'
import { PATIENCE_MS } from '../../upstream/patience.ts'
import { orderIdParams, querySchemaOf, trueOrFalse } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/sub_number_orders/{sub_number_order_id}',
  summary: 'Retrieve a sub number order',
  middleware: requireScope('orders:read'),
  request: {
    params: orderIdParams,
    query: querySchemaOf({ 'filter[include_phone_numbers]': trueOrFalse() }),
  },
  responses: {
    200: {
      description: 'The order, as Telnyx answered.',
      content: { 'application/json': { schema: subNumberOrderResponseSchema } },
    },
    ...errorAnswers,
  },
})

export const registerRetrieve = (app: GatewayApp, { telnyx, upstream }: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, async (c) => {
    const { sub_number_order_id: id } = c.req.valid('param')
    const include_phone_numbers = c.req.valid('query')['filter[include_phone_numbers]']
    try {
      const answer = await telnyx.subNumberOrders.retrieve(
        id,
        include_phone_numbers === undefined ? {} : { filter: { include_phone_numbers } },
        { startBy: telnyx.clock.monotonic() + PATIENCE_MS },
      )
      return c.json(answer, 200, upstream.limitHeaders())
    } catch (error) {
      if (error instanceof TelnyxError) return sendFailure(c, error.failure, upstream)
      throw error
    }
  })
