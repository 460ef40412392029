import type { Clock } from '../src/clock.ts'
import type { Limit } from './temper.ts'

/** Keeps a limit as Telnyx announces it. Reset is in whole seconds from now. */
export function createRateLimiter(clock: Clock, { limit, windowMs, kind }: Limit) {
  const origin = clock.now()
  let counted: number[] = []

  const start = () => {
    const now = clock.now()
    return kind === 'fixed' ? now - ((now - origin) % windowMs) : now - windowMs
  }

  function forgetOld() {
    const from = start()
    counted = counted.filter((at) => (kind === 'fixed' ? at >= from : at > from))
  }

  return {
    /** Counts one request; false when the limit is used up. */
    letsThrough(): boolean {
      forgetOld()
      if (counted.length >= limit) return false
      counted.push(clock.now())
      return true
    },
    headers(): Record<string, string> {
      forgetOld()
      const now = clock.now()
      const resetMs = (kind === 'fixed' ? start() : (counted[0] ?? now)) + windowMs - now
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(limit - counted.length),
        'x-ratelimit-reset': String(Math.ceil(resetMs / 1000)),
      }
    },
  }
}
