import { createMiddleware } from 'hono/factory'
import type { Deps, Variables } from '../gateway-app.ts'

/** Logs one line per request, without headers and bodies, and so without tokens and keys. */
export const accessLog = ({ log, clock, secrets }: Pick<Deps, 'log' | 'clock' | 'secrets'>) =>
  createMiddleware<{ Variables: Variables }>(async function accessLog(c, next) {
    const start = clock.monotonic()
    await next()
    log.info(
      {
        request_id: c.get('requestId'),
        actor: c.get('actor')?.name,
        method: c.req.method,
        // A secret that the cut shortens would not be recognized any more.
        path: secrets.hide(c.req.path).slice(0, 200),
        status: c.res.status,
        ms: Math.round(clock.monotonic() - start),
      },
      'request',
    )
  })
