import { z } from 'zod'

/** How the sandbox limits requests. Telnyx does not publish its numbers for ordering. */
export const rateLimitSchema = z.strictObject({
  /** Requests in one window. 0 lets none in. @default 200 */
  limit: z.int().min(0).default(200),
  /** Length of the window in milliseconds. @default 1_000 */
  windowMs: z.number().positive().default(1_000),
  /**
   * `fixed`: windows start at multiples of `windowMs` since the epoch. `sliding`: counts the requests
   * of the last `windowMs`; a refused one does not count. @default 'fixed'
   */
  kind: z.enum(['fixed', 'sliding']).default('fixed'),
  /**
   * `telnyx`: the documented `x-ratelimit-*`. `retry-after`: none of them, but `retry-after` on a 429.
   * `none`: nothing. @default 'telnyx'
   */
  headers: z.enum(['telnyx', 'retry-after', 'none']).default('telnyx'),
})

export type RateLimitRules = z.infer<typeof rateLimitSchema>

/** Some of the rules; the others stand on their defaults. */
export type RateLimitOptions = z.input<typeof rateLimitSchema>

/** The window as it stands. `resetMs`: when it grows again (sliding: the oldest request leaves). */
export interface RateWindow {
  limit: number
  remaining: number
  resetMs: number
}

export interface RateLimit {
  /** Counts one request, if there is room for it. */
  take(now: number): RateWindow & { isAllowed: boolean }
  peek(now: number): RateWindow
  headers: RateLimitRules['headers']
}

/** A limit whose windows begin anew. */
export function createRateLimit({ limit, windowMs, kind, headers }: RateLimitRules): RateLimit {
  const counter = kind === 'fixed' ? fixedWindow(windowMs) : slidingWindow(windowMs)
  const peek = (now: number) => {
    const { used, resetMs } = counter.look(now)
    return { limit, remaining: Math.max(limit - used, 0), resetMs }
  }
  return {
    headers,
    peek,
    take(now) {
      const isAllowed = peek(now).remaining > 0
      if (isAllowed) counter.count(now)
      return { ...peek(now), isAllowed }
    },
  }
}

function fixedWindow(windowMs: number) {
  let window = Number.NaN
  let used = 0
  const enter = (now: number) => {
    const current = Math.floor(now / windowMs)
    if (current !== window) used = 0
    window = current
  }
  return {
    look(now: number) {
      enter(now)
      return { used, resetMs: (window + 1) * windowMs - now }
    },
    count(now: number) {
      enter(now)
      used++
    },
  }
}

function slidingWindow(windowMs: number) {
  const times: number[] = []
  return {
    look(now: number) {
      while (times[0] !== undefined && times[0] <= now - windowMs) times.shift()
      return { used: times.length, resetMs: (times[0] ?? now) + windowMs - now }
    },
    count: (now: number) => void times.push(now),
  }
}

/** Seconds from now, as Telnyx documents `x-ratelimit-reset`. Never rounded down: too early is a 429. */
const toSeconds = (ms: number, precision: 'whole' | 'fractional') =>
  String(precision === 'whole' ? Math.ceil(ms / 1_000) : Math.ceil(ms) / 1_000)

/** The headers of an answer. Source: Telnyx guide "Rate limiting". */
export function rateLimitHeaders(
  window: RateWindow,
  {
    style,
    reset,
    withRetryAfter,
  }: {
    style: RateLimit['headers']
    reset: 'whole' | 'fractional'
    withRetryAfter: boolean
  },
): Record<string, string> {
  const seconds = toSeconds(window.resetMs, reset)
  return {
    ...(style === 'telnyx' && {
      'x-ratelimit-limit': String(window.limit),
      'x-ratelimit-remaining': String(window.remaining),
      'x-ratelimit-reset': seconds,
    }),
    ...(withRetryAfter && { 'retry-after': toSeconds(window.resetMs, 'whole') }),
  }
}
