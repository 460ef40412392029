import { createMiddleware } from 'hono/factory'
import type { Deps } from '../gateway-app.ts'

/** Closes each connection after its response while the gateway drains, so that callers connect to another one. */
export const closeWhileDraining = ({ draining }: Pick<Deps, 'draining'>) =>
  createMiddleware(async function closeWhileDraining(c, next) {
    if (draining.aborted) c.header('connection', 'close')
    await next()
  })
