import type { Clock } from '@countermand/core'
import type { Endpoint, Limit } from '../profile.ts'

/** More jitter than this on the way gathers requests into one window, and no sender can help it. In milliseconds. */
const JITTER_MS = 25

/** How long a report that was wrong may mislead a sender. */
const CONTRADICTION_MS = 120_000

/** Keeps a limit as Telnyx announces it. Reset is in whole seconds from now. */
export function createRateLimiter(clock: Clock, { limit, windowMs, kind }: Limit) {
  const origin = clock.now()
  let counted: number[] = []
  /** When each endpoint's answers first said the limit together with the whole length of its window. */
  const announcedAt = new Map<Endpoint, number>()
  let delayedAt = Number.NEGATIVE_INFINITY

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
    admits(handedOverAt: number): boolean {
      if (clock.now() - handedOverAt > JITTER_MS) delayedAt = clock.now()
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
    /** It contradicts itself: for a while nobody can know the limit. */
    contradict() {
      delayedAt = clock.now() + CONTRADICTION_MS
    },
    /** An answer with these headers has been read. */
    noteRead(endpoint: Endpoint, reset: string | undefined) {
      if (Number(reset) * 1000 >= windowMs && !announcedAt.has(endpoint))
        announcedAt.set(endpoint, clock.now())
    },
    /** Whether a request that was handed over then need not have come. */
    isAvoidable: (endpoint: Endpoint, handedOverAt: number) =>
      handedOverAt > (announcedAt.get(endpoint) ?? Number.POSITIVE_INFINITY) &&
      clock.now() - delayedAt > 2 * windowMs,
  }
}

export type RateLimiter = ReturnType<typeof createRateLimiter>
