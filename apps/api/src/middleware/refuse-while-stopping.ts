import { createMiddleware } from 'hono/factory'
import { errorEnvelope } from '../answers/error-answer.ts'
import type { Deps } from '../gateway-app.ts'

/** Answers for the route to requests that still come in, over connections that were kept open. */
export const refuseWhileStopping = ({ stopping }: Pick<Deps, 'stopping'>) =>
  createMiddleware(async function refuseWhileStopping(c, next) {
    if (!stopping.aborted) return next()
    const detail = 'The gateway is stopping and took nothing of this request: ask again.'
    return c.json(errorEnvelope({ status: 503, code: '10037', title: 'Service unavailable', detail }), 503, {
      connection: 'close',
      'retry-after': '5',
      'x-should-retry': 'true',
    })
  })
