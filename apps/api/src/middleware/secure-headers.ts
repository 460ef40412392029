import { createMiddleware } from 'hono/factory'

/** Keeps responses out of caches, and browsers from guessing another type than JSON or CSV. */
export const secureHeaders = createMiddleware(async function secureHeaders(c, next) {
  c.header('cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  await next()
})
