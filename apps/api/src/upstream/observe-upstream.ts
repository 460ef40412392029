import type { Clock, HttpFetch, HttpResponse } from '@countermand/core'
import { parseRateLimitHeaders } from '@countermand/core/wire'

/** What the answers of Telnyx say of it. */
export interface Upstream {
  /** Wraps a fetch so that its answers are seen here. */
  watch(fetch: HttpFetch): HttpFetch
  /** The last answer that was neither 5xx nor about our key, and when it came, by the monotonic clock. */
  readonly lastGood: { at: number; status: number } | undefined
  /** Telnyx's rate-limit headers as of now, for the gateway's own answers. */
  limitHeaders(): Record<string, string>
}

/** Watches the requests of the gateway's Telnyx client go by. */
export function observeUpstream(clock: Clock): Upstream {
  let lastGood: Upstream['lastGood']
  let limit: { limit: number; remaining: number; resetAt: number } | undefined

  function see({ status, headers }: HttpResponse) {
    const isGood = status < 500 && status !== 401 && status !== 403
    if (isGood) lastGood = { at: clock.monotonic(), status }
    const announced = parseRateLimitHeaders(headers)
    if (announced) limit = { ...announced, resetAt: clock.monotonic() + announced.reset * 1000 }
  }

  return {
    get lastGood() {
      return lastGood
    },
    watch(fetch) {
      const watched = async (...request: Parameters<HttpFetch>) => {
        const response = await fetch(...request)
        see(response)
        return response
      }
      return Object.assign(watched, { reportsSend: fetch.reportsSend })
    },
    limitHeaders() {
      if (!limit) return {}
      const seconds = Math.max(0, Math.ceil((limit.resetAt - clock.monotonic()) / 1000))
      return {
        'x-ratelimit-limit': String(limit.limit),
        'x-ratelimit-remaining': String(seconds > 0 ? limit.remaining : limit.limit),
        'x-ratelimit-reset': String(seconds),
      }
    },
  }
}
