import type { Context } from 'hono'
import { errorEnvelope } from './error-envelope.ts'

/** Sends an error that the caller should retry: 503 when nothing was sent to Telnyx, 504 when something may have been. */
export const sendRetryable = (
  c: Context,
  status: 503 | 504,
  detail: string,
  retryAfter: string,
  headers: Record<string, string> = {},
) =>
  c.json(errorEnvelope({ status, detail }), status, {
    ...headers,
    'retry-after': retryAfter,
    'x-should-retry': 'true',
  })
