import { type Clock, sleep } from '../src/clock.ts'

export interface Limit {
  limit: number
  windowMs: number
  /** `fixed`: the count restarts with each window. `sliding`: the count covers the latest window's length. */
  kind: 'fixed' | 'sliding'
  /** From sending to response, half of it each way, in milliseconds. @default 100 */
  latencyMs?: number
  /** What is added to the latency of a request, in milliseconds. @default 0 */
  jitterMs?: () => number
  /** How far a fixed window has progressed at the start, in milliseconds. @default 0 */
  phaseMs?: number
  /** Which headers the responses have. @default 'ratelimit' */
  announces?: 'ratelimit' | 'retry-after' | 'nothing'
  /** How a reset is rounded to seconds. @default Math.ceil */
  round?: (seconds: number) => number
}

export interface LimitedAnswer {
  status: number
  headers: Headers
}

/** A server with a rate limit that it announces like Telnyx, in virtual time. */
export function createLimitedServer(clock: Clock, options: Limit) {
  const {
    windowMs,
    kind,
    latencyMs = 100,
    jitterMs = () => 0,
    phaseMs = 0,
    announces = 'ratelimit',
    round = Math.ceil,
  } = options
  let limit = options.limit
  const origin = clock.now() - phaseMs
  /** Accepted requests of the current window. */
  let counted: number[] = []
  let served = 0
  let rejected = 0

  const windowStart = (now: number) =>
    kind === 'fixed' ? now - ((now - origin) % windowMs) : now - windowMs + Number.EPSILON

  /** Counts one request; false if the limit is used up. */
  function count(): boolean {
    const now = clock.now()
    counted = counted.filter((at) => (kind === 'fixed' ? at >= windowStart(now) : at > now - windowMs))
    if (counted.length >= limit) return false
    counted.push(now)
    return true
  }

  function headers(isLetThrough: boolean): Headers {
    const now = clock.now()
    const resetMs =
      kind === 'fixed' ? windowStart(now) + windowMs - now : (counted[0] ?? now) + windowMs - now
    if (announces === 'nothing') return new Headers()
    if (announces === 'retry-after') {
      return new Headers(isLetThrough ? {} : { 'retry-after': String(Math.ceil(resetMs / 1000)) })
    }
    return new Headers({
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - counted.length)),
      'x-ratelimit-reset': String(round(resetMs / 1000)),
    })
  }

  return {
    async answer(): Promise<LimitedAnswer> {
      const halfMs = (latencyMs + jitterMs()) / 2
      await sleep(clock, halfMs)
      const isLetThrough = count()
      if (isLetThrough) served++
      else rejected++
      const answer = { status: isLetThrough ? 200 : 429, headers: headers(isLetThrough) }
      await sleep(clock, halfMs)
      return answer
    },
    /** Another user of the same key sends one request each `everyMs`, as far as the limit allows. */
    addForeignUsage(everyMs: number) {
      const again = () => {
        count()
        clock.after(everyMs, again)
      }
      clock.after(everyMs, again)
    },
    changeLimit(to: number) {
      limit = to
    },
    /** How many requests of the client under test were rejected. */
    get rejected() {
      return rejected
    },
    get served() {
      return served
    },
  }
}
