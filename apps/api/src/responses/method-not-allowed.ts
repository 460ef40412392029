import type { GatewayApp } from '../gateway-app.ts'
import { errorEnvelope } from './error-envelope.ts'

/** Answers a known path with another method by 405. Call it once all routes are registered. */
export function registerMethodNotAllowed(app: GatewayApp) {
  const routes = app.routes.filter(({ method }) => method !== 'ALL') // middleware has all methods
  for (const [path, ofPath] of Map.groupBy(routes, ({ path }) => path)) {
    const methods = new Set(ofPath.map(({ method }) => method))
    if (methods.has('GET')) methods.add('HEAD') // Hono answers it by the route of GET
    const allow = [...methods].join(', ')
    app.all(path, (c) => {
      const detail = `${c.req.method} is not known here: this path takes ${allow}.`
      return c.json(errorEnvelope({ status: 405, code: '10015', title: 'Method not allowed', detail }), 405, {
        allow,
      })
    })
  }
}
