import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Account } from '../account.ts'
import type { Api, ApiEnv } from './api-env.ts'
import { notFound, toErrorResponse, tooManyRequests, unauthenticated } from './errors.ts'
import { rateLimitHeaders } from './rate-limit-headers.ts'
import { registerNumberOrderPhoneNumbers } from './routes/number-order-phone-numbers.ts'
import { registerNumberOrders } from './routes/number-orders.ts'
import { registerSubNumberOrders } from './routes/sub-number-orders.ts'

/** Telnyx's API over an account, without faults. */
export function createApi(account: Account): Api {
  const app: Api = new Hono<ApiEnv>()

  app.use((c, next) => {
    c.set('sendError', (error) => {
      const { status, headers, body } = toErrorResponse(error, account.variants)
      return c.body(body, status as ContentfulStatusCode, headers) // a fault or a variant chose the status
    })
    const { requestIdHeader } = account.variants
    if (requestIdHeader !== 'none') c.header(requestIdHeader, `sandbox-request-${c.env.entry.n}`)
    return next()
  })

  // A request without a valid key belongs to no account: its response shows the rate limit, but it does not count.
  app.use('/v2/*', async (c, next) => {
    const credentials = checkCredentials(account, c.req.header('authorization'))
    const rateLimit = account.rateLimits(c.env.entry.route)
    const window =
      credentials === 'valid'
        ? rateLimit.take(account.now())
        : { ...rateLimit.peek(account.now()), isAllowed: true }
    const headers = rateLimitHeaders(account, rateLimit.headers, window)
    for (const [name, value] of Object.entries(headers)) c.header(name, value)
    if (credentials === 'missing' && account.variants.missingAuth === 404) return c.var.sendError(notFound)
    if (credentials !== 'valid') return c.var.sendError(unauthenticated)
    if (!window.isAllowed) return c.var.sendError(tooManyRequests)
    return next()
  })

  registerSubNumberOrders(app, account)
  registerNumberOrders(app, account)
  registerNumberOrderPhoneNumbers(app, account)
  app.notFound((c) => c.var.sendError(notFound))
  return app
}

/** Checks an Authorization header. */
export function checkCredentials(
  { apiKey }: Account,
  header: string | null | undefined,
): 'valid' | 'missing' | 'invalid' {
  if (!header) return 'missing'
  return /^bearer +(.*)$/i.exec(header)?.[1] === apiKey ? 'valid' : 'invalid'
}
