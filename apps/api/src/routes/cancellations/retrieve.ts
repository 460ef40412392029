import { cancellationResponseSchema } from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { presentCancellation, presentTimeline } from '../../ledger/present-cancellation.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorEnvelope } from '../../responses/error-envelope.ts'
import { errorAnswers } from '../../responses/send-failure.ts'
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
    ...errorAnswers,
  },
})

export const registerRetrieveCancellation = (app: GatewayApp, { ledger }: Pick<Deps, 'ledger'>) =>
  app.openapi(route, async (c) => {
    const row = await ledger.find(c.req.valid('param').id)
    if (row) {
      const timeline = presentTimeline(row, await ledger.joinsOf(row.id))
      return c.json({ data: { ...presentCancellation(row), timeline } }, 200)
    }
    const detail = 'There is no such cancellation: take its id from x-cancellation-id or from the list.'
    return c.json(errorEnvelope({ status: 404, code: '10005', title: 'Resource not found', detail }), 404)
  })
