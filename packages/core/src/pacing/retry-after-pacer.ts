import { type Clock, sleep } from '../clock.ts'
import { parseRetryAfter } from '../wire/rate-limit-headers.ts'
import { createCooldown } from './cooldown.ts'
import type { Pacer, Turn, TurnRequest } from './turn.ts'

/**
 * A pacer for a gateway's clients. The gateway keeps to Telnyx's limit for all of them, so a request waits only
 * after a 429, for as long as its `retry-after` says.
 */
export function createRetryAfterPacer(clock: Clock): Pacer {
  const cooldown = createCooldown()
  let granted = 0

  function grant(): Turn {
    const request = { number: ++granted }
    return {
      sent() {},
      unused() {},
      done(response) {
        if (!response) return
        if (response.status === 429) {
          const seconds = parseRetryAfter(response.headers, clock.now())
          cooldown.rejected(request, clock.monotonic(), seconds && seconds * 1000, granted)
        } else if (cooldown.isAfterStart(request)) cooldown.passed()
      },
    }
  }

  return {
    spacingMs: () => 0,
    waitMs({ startBy = clock.monotonic() }) {
      return Math.max(0, cooldown.until - Math.max(startBy, clock.monotonic()))
    },
    get waitingUntil() {
      const ms = cooldown.until - clock.monotonic()
      return ms > 0 ? clock.now() + ms : undefined
    },
    /** The gateway announces no limit of Telnyx. */
    headroom: undefined,
    async turn({ signal, startBy = Number.POSITIVE_INFINITY }: TurnRequest) {
      for (;;) {
        const now = clock.monotonic()
        if (signal?.aborted) return 'aborted'
        if (Math.max(cooldown.until, now) > startBy) return 'out-of-time'
        if (cooldown.until <= now) return grant()
        await sleep(clock, cooldown.until - now, signal)
      }
    },
  }
}
