import { createRoute, z } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../gateway-app.ts'
import { errorResponse, retryHeaders, stoppingResponse } from '../openapi/error-responses.ts'
import { errorEnvelope } from '../responses/error-envelope.ts'

const STOPPING = 'The gateway is stopping: use another one.'

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'GetHealth',
  tags: ['Operation'],
  summary: 'Is the process running?',
  responses: {
    200: {
      description: 'It is.',
      content: {
        'application/json': { schema: z.object({ status: z.literal('ok') }), example: { status: 'ok' } },
      },
    },
    503: stoppingResponse,
  },
})

const readinessRoute = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'GetReadiness',
  tags: ['Operation'],
  summary: 'Can the gateway serve requests?',
  description: "One order's errors never make it unready. It probes Telnyx at most once in 30 s.",
  responses: {
    200: {
      description: 'It can. `hold` is the reason why all cancellations are on hold, or null.',
      content: {
        'application/json': {
          schema: z.object({
            status: z.literal('ready'),
            detail: z.string(),
            hold: z.string().nullable(),
          }),
          example: { status: 'ready', detail: 'Telnyx responded with 200.', hold: null },
        },
      },
    },
    503: errorResponse(
      "It can't. The error says why.",
      { status: 503, title: 'Not ready', detail: STOPPING, meta: { hold: null } },
      retryHeaders,
    ),
  },
})

/** `/healthz`: the process is running. `/readyz`: Telnyx can be used. Neither needs a token. */
export function registerHealth(
  app: GatewayApp,
  { checkReadiness, draining }: Pick<Deps, 'checkReadiness' | 'draining'>,
) {
  app.openapi(healthRoute, (c) => c.json({ status: 'ok' as const }, 200))
  app.openapi(readinessRoute, async (c) => {
    const { ready, detail, hold } = draining.aborted
      ? { ready: false, detail: STOPPING, hold: undefined }
      : await checkReadiness()
    if (ready) return c.json({ status: 'ready' as const, detail, hold: hold ?? null }, 200)
    const meta = { hold: hold ?? null }
    return c.json(errorEnvelope({ status: 503, title: 'Not ready', detail, meta }), 503)
  })
}
