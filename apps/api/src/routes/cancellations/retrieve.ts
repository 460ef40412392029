import { cancellationResponseSchema } from '@countermand/core/wire'
import { createRoute, z } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../../gateway-app.ts'
import { errorResponse, errorResponses } from '../../openapi/error-responses.ts'
import { CANCELLATION_WITH_TIMELINE } from '../../openapi/examples.ts'
import { securedBy } from '../../openapi/secured-by.ts'
import { errorEnvelope } from '../../responses/error-envelope.ts'
import { noQuery } from '../parameters.ts'

const NO_SUCH_CANCELLATION = {
  status: 404,
  detail: 'There is no such cancellation: use the id from x-cancellation-id or from the list.',
} as const

const route = createRoute({
  method: 'get',
  path: '/v2/cancellations/{id}',
  operationId: 'GetCancellation',
  tags: ['Cancellations'],
  summary: 'Retrieve a cancellation with its timeline',
  ...securedBy('cancellations:read'),
  request: {
    params: z.object({
      id: z
        .string()
        .meta({ description: 'The id of a cancellation.', examples: [CANCELLATION_WITH_TIMELINE.id] }),
    }),
    query: noQuery,
  },
  responses: {
    200: {
      description: 'The cancellation.',
      content: {
        'application/json': {
          schema: cancellationResponseSchema,
          example: { data: CANCELLATION_WITH_TIMELINE },
        },
      },
    },
    ...errorResponses,
    404: errorResponse('There is no such cancellation.', NO_SUCH_CANCELLATION),
  },
})

export const registerRetrieveCancellation = (app: GatewayApp, { ledgerView }: Pick<Deps, 'ledgerView'>) =>
  app.openapi(route, async (c) => {
    const data = await ledgerView.find(c.req.valid('param').id)
    if (data) return c.json({ data }, 200)
    return c.json(errorEnvelope(NO_SUCH_CANCELLATION), 404)
  })
