import type { GatewayApp } from '../gateway-app.ts'
import { errorEnvelope } from '../responses/error-envelope.ts'

/** Responds with 405 to a known path with another method. Call it after all routes are registered. */
export function registerMethodNotAllowed(app: GatewayApp) {
  const routes = app.routes.filter(({ method }) => method !== 'ALL') // middleware has all methods
  for (const [path, samePath] of Map.groupBy(routes, ({ path }) => path)) {
    const methods = new Set(samePath.map(({ method }) => method))
    if (methods.has('GET')) methods.add('HEAD') // Hono serves it by the GET route
    const allow = [...methods].join(', ')
    app.all(path, (c) => {
      const detail = `${c.req.method} is not allowed here: this path accepts ${allow}.`
      return c.json(errorEnvelope({ status: 405, title: 'Method not allowed', detail }), 405, {
        allow,
      })
    })
  }
}
