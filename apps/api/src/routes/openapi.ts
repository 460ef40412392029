import type { GatewayApp } from '../gateway-app.ts'
import { describeApi } from '../openapi/describe-api.ts'

/** `/openapi.json`: the description of all routes, without a token. Built at the first request, since few ask for it. */
export function registerOpenApi(app: GatewayApp) {
  let text: string | undefined
  app.get('/openapi.json', (c) => {
    text ??= JSON.stringify(describeApi(app))
    return c.body(text, 200, { 'content-type': 'application/json' })
  })
}
