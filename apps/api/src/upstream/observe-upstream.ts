import type { Clock, HttpAnswer, HttpFetch } from '@countermand/core'

/** What the last answer of Telnyx tells of it. */
export interface Upstream {
  /** Wraps a fetch so that its answers are seen here. */
  watch(fetch: HttpFetch): HttpFetch
  /** The last request's end: a status, or undefined when no answer came. Undefined before the first. */
  readonly last: { at: number; status: number | undefined } | undefined
  /** Telnyx's rate-limit headers as of now, for the gateway's own answers. */
  limitHeaders(): Record<string, string>
}

/** Watches the requests of the gateway's Telnyx client go by. */
export function observeUpstream(clock: Clock): Upstream {
  let last: Upstream['last']
  let limit: { limit: string; remaining: string; resetAt: number } | undefined

  function see(response: HttpAnswer) {
    last = { at: clock.now(), status: response.status }
    const total = response.headers.get('x-ratelimit-limit')
    const remaining = response.headers.get('x-ratelimit-remaining')
    const reset = response.headers.get('x-ratelimit-reset')
    // What is no number of seconds tells nothing.
    if (total !== null && remaining !== null && reset !== null && Number.isFinite(Number(reset))) {
      limit = { limit: total, remaining, resetAt: clock.now() + Number(reset) * 1000 }
    }
  }

  return {
    get last() {
      return last
    },
    watch: (fetch) => async (input, init) => {
      try {
        const response = await fetch(input, init)
        see(response)
        return response
      } catch (error) {
        last = { at: clock.now(), status: undefined }
        throw error
      }
    },
    limitHeaders() {
      if (!limit) return {}
      const seconds = Math.max(0, Math.ceil((limit.resetAt - clock.now()) / 1000))
      return {
        'x-ratelimit-limit': limit.limit,
        'x-ratelimit-remaining': seconds > 0 ? limit.remaining : limit.limit,
        'x-ratelimit-reset': String(seconds),
      }
    },
  }
}
