import { createMiddleware } from 'hono/factory'
import type { Deps } from '../gateway-app.ts'
import { sendAskAgain } from '../responses/send-retryable.ts'

/** Answers for the route to requests that still come in, over connections that were kept open. */
export const refuseWhileStopping = ({ stopping, retryAfter }: Pick<Deps, 'stopping' | 'retryAfter'>) =>
  createMiddleware(async function refuseWhileStopping(c, next) {
    if (!stopping.aborted) return next()
    const detail = 'The gateway is stopping and took nothing of this request: ask again.'
    return sendAskAgain(c, 503, detail, retryAfter(), { connection: 'close' })
  })
