import { createMiddleware } from 'hono/factory'
import type { Deps } from '../gateway-app.ts'
import type { GatewayError } from '../responses/error-envelope.ts'
import { sendRetryable } from '../responses/send-retryable.ts'

export const STOPPING = {
  status: 503,
  detail: 'The gateway is stopping and did not process this request. Retry.',
} as const satisfies GatewayError

/** Rejects requests that still arrive over open connections after the stop has begun. */
export const rejectWhileStopping = ({ stopping, retryAfter }: Pick<Deps, 'stopping' | 'retryAfter'>) =>
  createMiddleware(async function rejectWhileStopping(c, next) {
    if (!stopping.aborted) return next()
    return sendRetryable(c, STOPPING.status, STOPPING.detail, retryAfter(), { connection: 'close' })
  })
