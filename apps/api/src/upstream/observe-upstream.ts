import type { Clock, HttpFetch, HttpResponse } from '@countermand/core'
import { parseRateLimitHeaders } from '@countermand/core/wire'

/** What Telnyx's responses show about its state. */
export interface Upstream {
  /** Wraps a fetch so that its responses are observed. */
  wrap(fetch: HttpFetch): HttpFetch
  /** The last response that was not 5xx, 401 or 403, and its time by the monotonic clock. */
  readonly lastGood: { at: number; status: number } | undefined
  /** Telnyx's rate-limit headers, updated to now, for the gateway's own responses. */
  limitHeaders(): Record<string, string>
}

/** Observes the responses to the gateway's Telnyx client. */
export function observeUpstream(clock: Clock): Upstream {
  let lastGood: Upstream['lastGood']
  let limit: { limit: number; remaining: number; resetAt: number } | undefined

  function observe({ status, headers }: HttpResponse) {
    const isGood = status < 500 && status !== 401 && status !== 403
    if (isGood) lastGood = { at: clock.monotonic(), status }
    const reported = parseRateLimitHeaders(headers)
    if (reported) limit = { ...reported, resetAt: clock.monotonic() + reported.reset * 1000 }
  }

  return {
    get lastGood() {
      return lastGood
    },
    wrap(fetch) {
      const wrapped = async (...request: Parameters<HttpFetch>) => {
        const response = await fetch(...request)
        observe(response)
        return response
      }
      return Object.assign(wrapped, { reportsSend: fetch.reportsSend })
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
