import { createMiddleware } from 'hono/factory'
import type { Deps, Variables } from '../gateway-app.ts'

const SAFE = /^[A-Za-z0-9._:-]{1,128}$/

/** The id of each request: the caller's `x-request-id` if it is safe to log, otherwise a new one. */
export const requestId = ({ newId, secrets }: Pick<Deps, 'newId' | 'secrets'>) =>
  createMiddleware<{ Variables: Variables }>(async function requestId(c, next) {
    const given = c.req.header('x-request-id')
    const id = given && SAFE.test(given) && !secrets.areIn(given) ? given : newId()
    c.set('requestId', id)
    c.header('x-request-id', id)
    await next()
  })
