import { cancellationGuardsResponseSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { requireScope } from '../../middleware/authenticate.ts'
import { errorResponses } from '../../responses/error-envelope.ts'
import { noQuery } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/cancellation_guards',
  summary: 'Retrieve the guards in force',
  middleware: requireScope('orders:read'),
  request: { query: noQuery },
  responses: {
    200: {
      description: 'The guards that every order is checked against before it is cancelled.',
      content: { 'application/json': { schema: cancellationGuardsResponseSchema } },
    },
    ...errorResponses,
  },
})

export const registerGuards = (app: GatewayApp, { guards }: Pick<Deps, 'guards'>) =>
  app.openapi(route, (c) => c.json({ data: guards }, 200))
