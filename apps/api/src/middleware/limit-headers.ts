import { createMiddleware } from 'hono/factory'
import type { Deps, Variables } from '../gateway-app.ts'

/**
 * Telnyx's rate-limit headers on every answer, as known when the request comes in. They are set before
 * the route runs, which spares a rebuilt answer; routes that asked Telnyx set them anew.
 */
export const limitHeaders = ({ upstream }: Pick<Deps, 'upstream'>) =>
  createMiddleware<{ Variables: Variables }>(async function limitHeaders(c, next) {
    for (const [name, value] of Object.entries(upstream.limitHeaders())) c.header(name, value)
    await next()
  })
