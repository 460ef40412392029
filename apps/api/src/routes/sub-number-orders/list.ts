import { TelnyxError } from '@countermand/core'
import { MAX_PAGE_SIZE, type SubNumberOrderPage, subNumberOrderPageSchema } from '@countermand/core/wire'
import { createRoute, type z } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorAnswers, sendFailure } from '../../responses/send-failure.ts'
import { PATIENCE_MS } from '../../upstream/patience.ts'
import { querySchemaOf, text, trueOrFalse, wholeNumber } from '../parameters.ts'

const querySchema = querySchemaOf({
  'filter[status]': text(),
  'filter[order_request_id]': text(),
  'filter[country_code]': text(),
  'filter[phone_number_type]': text(),
  'filter[phone_numbers_count]': wholeNumber({ min: 0 }),
  'filter[include_phone_numbers]': trueOrFalse(),
  'page[number]': wholeNumber({ min: 1 }),
  'page[size]': wholeNumber({ min: 1, max: MAX_PAGE_SIZE }),
})

const route = createRoute({
  method: 'get',
  path: '/v2/sub_number_orders',
  summary: 'List sub number orders',
  middleware: requireScope('orders:read'),
  request: { query: querySchema },
  responses: {
    200: {
      description: 'One page, as Telnyx answered: elements that are no orders are still in it.',
      content: { 'application/json': { schema: subNumberOrderPageSchema } },
    },
    ...errorAnswers,
  },
})

export const registerList = (app: GatewayApp, { telnyx, upstream }: Pick<Deps, 'telnyx' | 'upstream'>) =>
  app.openapi(route, async (c) => {
    try {
      const page = await telnyx.subNumberOrders.listRaw(toQuery(c.req.valid('query')), {
        startBy: telnyx.clock.monotonic() + PATIENCE_MS,
      })
      // An element that is no order must not cost the others: the caller sees it as we did.
      return c.json(page as SubNumberOrderPage, 200, upstream.limitHeaders())
    } catch (error) {
      if (error instanceof TelnyxError) return sendFailure(c, error.failure, upstream)
      throw error
    }
  })

/** `{ 'filter[status]': 'pending' }` as `{ filter: { status: 'pending' } }`. */
function toQuery(flat: z.infer<typeof querySchema>) {
  const query: Record<string, Record<string, unknown>> = {}
  for (const [key, value] of Object.entries(flat)) {
    const [, group = '', name = ''] = /^(\w+)\[(\w+)\]$/.exec(key) ?? []
    query[group] = { ...query[group], [name]: value }
  }
  return query
}
