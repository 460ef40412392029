import { createRoute, z } from '@hono/zod-openapi'
import type { Deps, GatewayApp } from '../gateway-app.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { rejectSecrets } from '../middleware/reject-secrets.ts'
import { secureHeaders } from '../middleware/secure-headers.ts'
import { errorResponses } from '../openapi/error-responses.ts'
import { securedBy } from '../openapi/secured-by.ts'
import { rememberTokens } from '../tokens/remember-tokens.ts'
import type { Scope } from '../tokens/tokens.ts'
import { noQuery } from './parameters.ts'

const SCOPE: Scope = 'metrics:read'

const route = createRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'GetMetrics',
  tags: ['Operation'],
  summary: 'Metrics for Prometheus',
  description: "Also while the store can't be read: then only those of the store are missing.",
  ...securedBy(SCOPE),
  request: { query: noQuery },
  responses: {
    200: {
      description: "All metrics in Prometheus's text format.",
      content: {
        'text/plain': {
          schema: z.string(),
          example: 'countermand_cancellations_total{outcome="cancelled",evidence="response"} 12',
        },
      },
    },
    ...errorResponses,
  },
})

export function registerMetrics(
  app: GatewayApp,
  { scrape, tokens, clock, secrets }: Pick<Deps, 'scrape' | 'tokens' | 'clock' | 'secrets'>,
) {
  // Metrics are needed most while the store can't be read.
  const remembered = rememberTokens(tokens, { scope: SCOPE, clock })
  app.use('/metrics', secureHeaders, authenticate({ tokens: remembered }), rejectSecrets({ secrets }))
  app.openapi(route, async (c) => c.text(await scrape.render(), 200, { 'content-type': scrape.contentType }))
}
