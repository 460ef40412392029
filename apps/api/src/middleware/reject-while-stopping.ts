import { createMiddleware } from 'hono/factory'
import type { Deps } from '../gateway-app.ts'
import { sendRetryable } from '../responses/send-retryable.ts'

/** Rejects requests that still arrive over open connections after the stop has begun. */
export const rejectWhileStopping = ({ stopping, retryAfter }: Pick<Deps, 'stopping' | 'retryAfter'>) =>
  createMiddleware(async function rejectWhileStopping(c, next) {
    if (!stopping.aborted) return next()
    const detail = 'The gateway is stopping and did not process this request. Retry.'
    return sendRetryable(c, 503, detail, retryAfter(), { connection: 'close' })
  })
