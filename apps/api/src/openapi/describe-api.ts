import { z } from '@hono/zod-openapi'
import manifest from '../../package.json' with { type: 'json' }
import type { GatewayApp } from '../gateway-app.ts'
import { SCOPES } from '../tokens/tokens.ts'
import { COMMON_HEADERS, RESPONSE_HEADERS } from './response-headers.ts'
import { TOKEN_SCHEME } from './secured-by.ts'

const TAGS = [
  { name: 'Sub number orders', description: 'What can be cancelled. The wire format is that of Telnyx.' },
  { name: 'Number orders', description: 'How to find what to cancel. As Telnyx answers; read only.' },
  { name: 'Cancellations', description: 'The ledger: who cancelled what and why, and what became of it.' },
  { name: 'Batches', description: 'Many cancellations that outlive the caller and the gateway.' },
  { name: 'Guards', description: 'Rules beyond "pending only".' },
  { name: 'Operation', description: 'For load balancers and monitoring.' },
]

const DESCRIPTION = `Cancels Telnyx **sub number orders** safely. The gateway speaks Telnyx's wire format: the official SDKs work with their
base URL set to \`http://host:8787/v2\`.

Each response has an \`x-request-id\`. Errors are in Telnyx's envelope; the gateway's own have \`meta.origin: "countermand"\`.
A query parameter that a route does not know is an error and is never ignored.`

/** Builds the OpenAPI description of all routes of the app. */
export function describeApi(app: GatewayApp) {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.1',
    info: {
      title: 'Countermand gateway',
      version: manifest.version,
      description: DESCRIPTION,
      license: { name: 'MIT' },
    },
    servers: [{ url: '/', description: 'This gateway.' }],
    tags: TAGS,
  })
  const operations = Object.values(document.paths ?? {}).flatMap((path) => Object.values(path))
  for (const operation of operations) {
    for (const response of Object.values<{ headers?: object }>(operation.responses)) {
      response.headers = { ...COMMON_HEADERS, ...response.headers }
    }
    const [scope] = operation.security?.[0]?.[TOKEN_SCHEME] ?? []
    if (scope === undefined) continue
    operation.description = [operation.description, `Scope: \`${scope}\`.`].filter(Boolean).join('\n\n')
    operation.parameters = [{ $ref: '#/components/parameters/x-request-id' }, ...(operation.parameters ?? [])]
  }
  return {
    ...document,
    components: {
      ...document.components,
      schemas: describeSchemas(),
      headers: RESPONSE_HEADERS,
      parameters: { 'x-request-id': REQUEST_ID },
      securitySchemes: { [TOKEN_SCHEME]: TOKEN },
    },
  }
}

/** All schemas with an id, by zod itself: zod-to-openapi drops the null of a nullable reference. */
function describeSchemas() {
  const { schemas } = z.toJSONSchema(z.globalRegistry, {
    uri: (id) => `#/components/schemas/${id}`,
    io: 'input', // objects may gain fields
  })
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _, $id: __, ...schema }]) => [id, schema]),
  )
}

const REQUEST_ID = {
  name: 'x-request-id',
  in: 'header',
  description:
    'The id of the request in logs and the ledger: up to 128 letters, digits, ".", "_", ":" or "-". Any other is replaced.',
  schema: { type: 'string' },
}

const TOKEN = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'cmd_…',
  description: `A token of this gateway, from \`countermand-gateway token create\`. It has some of the scopes ${SCOPES.map((scope) => `\`${scope}\``).join(', ')}. The Telnyx key is not accepted.`,
}
