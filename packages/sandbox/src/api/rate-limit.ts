import { z } from 'zod'
import { ROUTES, type Route } from './route.ts'

const limit = z.int().min(0)

const windowShape = {
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
}

/**
 * How the sandbox limits requests. Telnyx publishes neither its numbers for ordering nor whether
 * endpoints share a limit.
 */
export const rateLimitSchema = z
  .strictObject({
    /** Requests in one window. 0 allows none. @default 200 */
    limit: limit.default(200),
    ...windowShape,
    /**
     * Endpoints with a limit of their own. A request to one of them counts in the window of its group
     * only, and its answer announces that window. All other requests share the general limit.
     * @default none
     */
    groups: z
      .array(z.strictObject({ paths: z.array(z.enum(ROUTES)).min(1), limit, ...windowShape }))
      .default([]),
  })
  .superRefine(({ groups }, context) => {
    const seen = new Set<string>()
    for (const [group, { paths }] of groups.entries()) {
      for (const [index, path] of paths.entries()) {
        if (seen.has(path)) {
          const place = ['groups', group, 'paths', index]
          context.addIssue({ code: 'custom', path: place, message: `${path} is in two groups; name it once` })
        }
        seen.add(path)
      }
    }
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

/** Finds the limit that requests to an endpoint count against. */
export type RateLimits = (path: Route['name']) => RateLimit

/** The general limit and those of the groups. All windows begin anew. */
export function createRateLimits({ groups, ...general }: RateLimitRules): RateLimits {
  const shared = createRateLimit(general)
  const own = new Map(
    groups.flatMap(({ paths, ...rules }) => {
      const rateLimit = createRateLimit(rules)
      return paths.map((path) => [path, rateLimit] as const)
    }),
  )
  return (path) => own.get(path) ?? shared
}

/** One limit whose window begins anew. */
export function createRateLimit({
  limit,
  windowMs,
  kind,
  headers,
}: Omit<RateLimitRules, 'groups'>): RateLimit {
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

/** To the second, and never rounded down either. */
const toHttpDate = (ms: number) => new Date(Math.ceil(ms / 1_000) * 1_000).toUTCString()

/** The headers of an answer. Source: Telnyx guide "Rate limiting". */
export function rateLimitHeaders(
  window: RateWindow,
  {
    style,
    reset,
    retryAfter,
    now,
  }: {
    style: RateLimit['headers']
    reset: 'whole' | 'fractional'
    retryAfter: 'none' | 'seconds' | 'date'
    now: number
  },
): Record<string, string> {
  const seconds = toSeconds(window.resetMs, reset)
  return {
    ...(style === 'telnyx' && {
      'x-ratelimit-limit': String(window.limit),
      'x-ratelimit-remaining': String(window.remaining),
      'x-ratelimit-reset': seconds,
    }),
    ...(retryAfter === 'seconds' && { 'retry-after': toSeconds(window.resetMs, 'whole') }),
    ...(retryAfter === 'date' && { 'retry-after': toHttpDate(now + window.resetMs) }),
  }
}
