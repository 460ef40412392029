import { z } from 'zod'
import { ROUTES, type Route } from './route.ts'

const limit = z.int().min(0)

const windowShape = {
  /** Length of the window in milliseconds. @default 1_000 */
  windowMs: z.number().positive().default(1_000),
  /**
   * `fixed`: windows start at multiples of `windowMs` since the epoch. `sliding`: counts the requests
   * of the last `windowMs`; those answered with 429 do not count. @default 'fixed'
   */
  kind: z.enum(['fixed', 'sliding']).default('fixed'),
  /**
   * `telnyx`: the documented `x-ratelimit-*` headers. `retry-after`: instead of these, `retry-after` on a
   * 429. `none`: no header. @default 'telnyx'
   */
  headers: z.enum(['telnyx', 'retry-after', 'none']).default('telnyx'),
}

/**
 * How the sandbox limits requests. Telnyx publishes neither the limits of its ordering API nor whether
 * endpoints share one.
 */
export const rateLimitSchema = z
  .strictObject({
    /** Requests in one window. 0 allows none. @default 200 */
    limit: limit.default(200),
    ...windowShape,
    /**
     * Endpoints with a limit of their own. A request to one of them counts in the window of its group
     * only, and the headers of its response describe that window. All other requests share the general limit.
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

/** Rules that are left out have their defaults. */
export type RateLimitOptions = z.input<typeof rateLimitSchema>

/** The current state of the window. `resetMs`: time until it has room again (sliding: until the oldest request leaves it). */
export interface RateWindow {
  limit: number
  remaining: number
  resetMs: number
}

export interface RateLimit {
  /** Counts one request if the window has room for it. */
  take(now: number): RateWindow & { isAllowed: boolean }
  peek(now: number): RateWindow
  headers: RateLimitRules['headers']
}

/** Finds the limit that requests to an endpoint count against. */
export type RateLimits = (path: Route['name']) => RateLimit

/** Creates the general limit and those of the groups, with empty windows. */
export function createRateLimits({ groups, ...general }: RateLimitRules): RateLimits {
  const shared = createRateLimit(general)
  const byPath = new Map(
    groups.flatMap(({ paths, ...rules }) => {
      const rateLimit = createRateLimit(rules)
      return paths.map((path) => [path, rateLimit] as const)
    }),
  )
  return (path) => byPath.get(path) ?? shared
}

/** Creates one limit with an empty window. */
export function createRateLimit({
  limit,
  windowMs,
  kind,
  headers,
}: Omit<RateLimitRules, 'groups'>): RateLimit {
  const counter = kind === 'fixed' ? fixedWindow(windowMs) : slidingWindow(windowMs)
  const peek = (now: number) => {
    const { used, resetMs } = counter.usage(now)
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
  const startNewWindowIfDue = (now: number) => {
    const current = Math.floor(now / windowMs)
    if (current !== window) used = 0
    window = current
  }
  return {
    usage(now: number) {
      startNewWindowIfDue(now)
      return { used, resetMs: (window + 1) * windowMs - now }
    },
    count(now: number) {
      startNewWindowIfDue(now)
      used++
    },
  }
}

function slidingWindow(windowMs: number) {
  const times: number[] = []
  return {
    usage(now: number) {
      while (times[0] !== undefined && times[0] <= now - windowMs) times.shift()
      return { used: times.length, resetMs: (times[0] ?? now) + windowMs - now }
    },
    count: (now: number) => void times.push(now),
  }
}
