import { cancellationGuardsResponseSchema } from '@countermand/core/wire'
import { createRoute } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { errorResponses } from '../../openapi/error-responses.ts'
import { GUARDS } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { noQuery } from '../parameters.ts'

const route = createRoute({
  method: 'get',
  path: '/v2/cancellation_guards',
  operationId: 'GetCancellationGuards',
  tags: ['Guards'],
  summary: 'Retrieve the guards in force',
  ...securedBy('orders:read'),
  request: { query: noQuery },
  responses: {
    200: {
      description: 'The guards that every order is checked against before it is cancelled.',
      content: {
        'application/json': { schema: cancellationGuardsResponseSchema, example: { data: GUARDS } },
      },
    },
    ...errorResponses,
  },
})

export const registerGuards = (app: GatewayApp, { guards }: Pick<Deps, 'guards'>) =>
  app.openapi(route, (c) => c.json({ data: guards }, 200))
