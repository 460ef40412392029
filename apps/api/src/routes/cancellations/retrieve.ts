import { cancellationResponseSchema } from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorEnvelope, errorResponses } from '../../responses/error-envelope.ts'
import { noQuery } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/cancellations/{id}',
  summary: 'Retrieve a cancellation with its timeline',
  middleware: requireScope('cancellations:read'),
  request: { params: z.object({ id: z.string() }), query: noQuery },
  responses: {
    200: {
      description: 'The cancellation.',
      content: { 'application/json': { schema: cancellationResponseSchema } },
    },
    ...errorResponses,
  },
})

export const registerRetrieveCancellation = (app: GatewayApp, { ledgerView }: Pick<Deps, 'ledgerView'>) =>
  app.openapi(route, async (c) => {
    const data = await ledgerView.find(c.req.valid('param').id)
    if (data) return c.json({ data }, 200)
    const detail = 'There is no such cancellation: use the id from x-cancellation-id or from the list.'
    return c.json(errorEnvelope({ status: 404, detail }), 404)
  })
