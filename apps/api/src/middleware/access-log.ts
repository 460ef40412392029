import { createMiddleware } from 'hono/factory'
import type { Deps, Variables } from '../gateway-app.ts'

/** One line for each request. It holds no header and no body, so no token and no key. */
export const accessLog = ({ log, clock }: Pick<Deps, 'log' | 'clock'>) =>
  createMiddleware<{ Variables: Variables }>(async function accessLog(c, next) {
    const start = clock.monotonic()
    await next()
    log.info(
      {
        request_id: c.get('requestId'),
        actor: c.get('actor')?.name,
        method: c.req.method,
        path: c.req.path.slice(0, 200),
        status: c.res.status,
        ms: Math.round(clock.monotonic() - start),
      },
      'request',
    )
  })
