import { createMiddleware } from 'hono/factory'
import type { Deps, Variables } from '../gateway-app.ts'
import { errorEnvelope, type GatewayError } from '../responses/error-envelope.ts'

export const exceedsTokenLimit = (name: string, limit: number): GatewayError => ({
  status: 429,
  detail: `The token "${name}" may send ${limit} requests a second. Nothing was sent for this one: retry later.`,
})

/** The requests that a token may still send at once, as of a time. */
interface Bucket {
  left: number
  /** In milliseconds of the monotonic clock. */
  at: number
}

/**
 * Limits the requests of each token, so that one caller can't crowd out the others: `tokenLimit` a second, and as many
 * at once. A rejected request gets 429 before anything is read or sent for it.
 */
export function limitToken({ tokenLimit, clock }: Pick<Deps, 'tokenLimit' | 'clock'>) {
  // By the name of the token: there are never more entries than active tokens were used.
  const buckets = new Map<string, Bucket>()

  /** Returns how long to wait, in milliseconds; 0 when the request may go on. */
  function take(name: string, limit: number): number {
    const now = clock.monotonic()
    const { left, at } = buckets.get(name) ?? { left: limit, at: now }
    const refilled = Math.min(limit, left + ((now - at) / 1000) * limit)
    const isAllowed = refilled >= 1
    buckets.set(name, { left: isAllowed ? refilled - 1 : refilled, at: now })
    return isAllowed ? 0 : ((1 - refilled) / limit) * 1000
  }

  return createMiddleware<{ Variables: Variables }>(async function limitToken(c, next) {
    if (tokenLimit === undefined) return next()
    const { name } = c.get('actor')
    const waitMs = take(name, tokenLimit)
    if (waitMs === 0) return next()
    c.header('retry-after', String(Math.ceil(waitMs / 1000)))
    c.header('x-should-retry', 'true')
    return c.json(errorEnvelope(exceedsTokenLimit(name, tokenLimit)), 429)
  })
}
