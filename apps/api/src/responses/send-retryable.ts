import type { Context } from 'hono'
import { errorEnvelope } from './error-envelope.ts'

const WORDS = {
  503: { code: '10037', title: 'Service unavailable' },
  504: { code: '10008', title: 'Request timeout' },
} as const

/** Answers a request that had no end for now: 503 when nothing of it was begun, 504 when something may have been. */
export const sendAskAgain = (
  c: Context,
  status: keyof typeof WORDS,
  detail: string,
  retryAfter: string,
  headers: Record<string, string> = {},
) =>
  c.json(errorEnvelope({ status, ...WORDS[status], detail }), status, {
    ...headers,
    'retry-after': retryAfter,
    'x-should-retry': 'true',
  })
