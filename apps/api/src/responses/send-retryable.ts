import type { Context } from 'hono'
import { errorEnvelope } from './error-envelope.ts'

const ERRORS = {
  503: { code: '10037', title: 'Service unavailable' },
  504: { code: '10008', title: 'Request timeout' },
} as const

/** Sends an error that the caller should retry: 503 when nothing was sent to Telnyx, 504 when something may have been. */
export const sendRetryable = (
  c: Context,
  status: keyof typeof ERRORS,
  detail: string,
  retryAfter: string,
  headers: Record<string, string> = {},
) =>
  c.json(errorEnvelope({ status, ...ERRORS[status], detail }), status, {
    ...headers,
    'retry-after': retryAfter,
    'x-should-retry': 'true',
  })
