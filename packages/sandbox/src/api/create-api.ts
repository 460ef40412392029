import { Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { RequestEntry } from '../control/request-log.ts'
import type { Staleness } from '../orders/order-state.ts'
import type { World } from '../state.ts'
import { errorAnswer, notFound, type Problem, tooManyRequests, unauthenticated } from './errors.ts'
import { type RateLimit, type RateWindow, rateLimitHeaders } from './rate-limit.ts'
import { registerListPhoneNumbers } from './routes/number-order-phone-numbers/list.ts'
import { registerRetrievePhoneNumber } from './routes/number-order-phone-numbers/retrieve.ts'
import { registerListNumberOrders } from './routes/number-orders/list.ts'
import { registerRetrieveNumberOrder } from './routes/number-orders/retrieve.ts'
import { registerCancelSubNumberOrder } from './routes/sub-number-orders/cancel.ts'
import { registerListSubNumberOrders } from './routes/sub-number-orders/list.ts'
import { registerRetrieveSubNumberOrder } from './routes/sub-number-orders/retrieve.ts'

export interface ApiEnv {
  Bindings: {
    entry: RequestEntry
    /** How far this request's reading lags behind the truth. */
    staleness?: Staleness
  }
  Variables: { refuse(problem: Problem): Response }
}

export type Api = Hono<ApiEnv>

/** The stand-in for Telnyx, honest and without faults. */
export function createApi(world: World): Api {
  const app: Api = new Hono<ApiEnv>()

  app.use((c, next) => {
    c.set('refuse', (problem) => {
      const { status, headers, body } = errorAnswer(problem, world.variants)
      return c.body(body, status as ContentfulStatusCode, headers) // a fault or a variant chose the status
    })
    const { requestIdHeader } = world.variants
    if (requestIdHeader !== 'none') c.header(requestIdHeader, `sandbox-request-${c.env.entry.n}`)
    return next()
  })

  // A request without a valid key belongs to no account: it is told the window, but does not count.
  app.use('/v2/*', async (c, next) => {
    const credentials = credentialsOf(world, c.req.header('authorization'))
    const rateLimit = world.rateLimits(c.env.entry.route)
    const window =
      credentials === 'valid'
        ? rateLimit.take(world.now())
        : { ...rateLimit.peek(world.now()), isAllowed: true }
    for (const [name, value] of Object.entries(headersFor(world, rateLimit, window))) c.header(name, value)
    if (credentials === 'missing' && world.variants.missingAuth === 404) return c.var.refuse(notFound)
    if (credentials !== 'valid') return c.var.refuse(unauthenticated)
    if (!window.isAllowed) return c.var.refuse(tooManyRequests)
    return next()
  })

  registerListSubNumberOrders(app, world)
  registerRetrieveSubNumberOrder(app, world)
  registerCancelSubNumberOrder(app, world)
  registerListNumberOrders(app, world)
  registerRetrieveNumberOrder(app, world)
  registerListPhoneNumbers(app, world)
  registerRetrievePhoneNumber(app, world)
  app.notFound((c) => c.var.refuse(notFound))
  return app
}

/** What an Authorization header is worth. */
export function credentialsOf(
  { apiKey }: World,
  header: string | null | undefined,
): 'valid' | 'missing' | 'invalid' {
  if (!header) return 'missing'
  return /^bearer +(.*)$/i.exec(header)?.[1] === apiKey ? 'valid' : 'invalid'
}

/** The rate-limit headers of an answer under its limit and the world's variants. */
export function headersFor(
  { variants, now }: World,
  { headers }: RateLimit,
  { isAllowed, ...window }: RateWindow & { isAllowed: boolean },
) {
  const hasRetryAfter = !isAllowed && (variants.retryAfter !== false || headers === 'retry-after')
  const form = variants.retryAfter === 'date' ? 'date' : 'seconds'
  return rateLimitHeaders(window, {
    style: headers,
    reset: variants.rateLimitReset,
    retryAfter: hasRetryAfter ? form : 'none',
    now: now(),
  })
}
