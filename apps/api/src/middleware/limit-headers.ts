import { createMiddleware } from 'hono/factory'
import type { Deps, Variables } from '../gateway-app.ts'

/**
 * Telnyx's rate-limit headers on every response, as known when the request arrives. They are set before the
 * route runs, because Hono would rebuild the response otherwise. Routes that call Telnyx set them again.
 */
export const limitHeaders = ({ upstream }: Pick<Deps, 'upstream'>) =>
  createMiddleware<{ Variables: Variables }>(async function limitHeaders(c, next) {
    for (const [name, value] of Object.entries(upstream.limitHeaders())) c.header(name, value)
    await next()
  })
