import type { Clock } from '@countermand/core'
import type { Endpoint, Limit } from '../profile.ts'

/** A longer delay in the network may push requests into the same window, which no sender can prevent. In milliseconds. */
const JITTER_MS = 25

/** How long a wrong rate-limit header may mislead a sender. */
const CONTRADICTION_MS = 120_000

/** Enforces and announces a limit like Telnyx, with the reset in whole seconds from now. */
export function createRateLimiter(clock: Clock, { limit, windowMs, kind }: Limit) {
  const origin = clock.now()
  let counted: number[] = []
  /** By endpoint: when a response first announced the limit with the full length of its window. */
  const announcedAt = new Map<Endpoint, number>()
  let delayedAt = Number.NEGATIVE_INFINITY

  const start = () => {
    const now = clock.now()
    return kind === 'fixed' ? now - ((now - origin) % windowMs) : now - windowMs
  }

  function dropOld() {
    const from = start()
    counted = counted.filter((at) => (kind === 'fixed' ? at >= from : at > from))
  }

  return {
    /** Counts one request; false when the limit is used up. */
    admits(handedOverAt: number): boolean {
      if (clock.now() - handedOverAt > JITTER_MS) delayedAt = clock.now()
      dropOld()
      if (counted.length >= limit) return false
      counted.push(clock.now())
      return true
    },
    headers(): Record<string, string> {
      dropOld()
      const now = clock.now()
      const resetMs = (kind === 'fixed' ? start() : (counted[0] ?? now)) + windowMs - now
      return {
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(limit - counted.length),
        'x-ratelimit-reset': String(Math.ceil(resetMs / 1000)),
      }
    },
    /** A wrong header was sent: for a while no sender can know the limit. */
    contradict() {
      delayedAt = clock.now() + CONTRADICTION_MS
    },
    /** A sender has read a response with this reset. */
    noteRead(endpoint: Endpoint, reset: string | undefined) {
      if (Number(reset) * 1000 >= windowMs && !announcedAt.has(endpoint))
        announcedAt.set(endpoint, clock.now())
    },
    /** Whether the sender could have avoided a request that it passed to the network at this time. */
    isAvoidable: (endpoint: Endpoint, handedOverAt: number) =>
      handedOverAt > (announcedAt.get(endpoint) ?? Number.POSITIVE_INFINITY) &&
      clock.now() - delayedAt > 2 * windowMs,
  }
}

export type RateLimiter = ReturnType<typeof createRateLimiter>
