import type { HttpHeaders } from '../http-fetch.ts'

/** What one answer says of the limit. */
export interface LimitHeaders {
  limit: number
  remaining: number
  /** Seconds from now, as announced. */
  reset: number
}

/** Nothing above a day is a reset or a wait; a moment since the epoch is not, either. */
const LONGEST_SECONDS = 86_400

/**
 * `x-ratelimit-limit`, `-remaining` and `-reset`, which stand on most answers; undefined unless all three
 * make sense. Source: Telnyx guide "Rate limiting".
 */
export function limitHeadersIn(headers: HttpHeaders): LimitHeaders | undefined {
  const limit = numberIn(headers, 'x-ratelimit-limit', Number.MAX_SAFE_INTEGER)
  const remaining = numberIn(headers, 'x-ratelimit-remaining', Number.MAX_SAFE_INTEGER)
  const reset = resetIn(headers)
  return !limit || remaining === undefined || reset === undefined ? undefined : { limit, remaining, reset }
}

/** `x-ratelimit-reset` alone: seconds from now. */
export const resetIn = (headers: HttpHeaders) => numberIn(headers, 'x-ratelimit-reset', LONGEST_SECONDS)

/** `retry-after`, if it counts seconds. */
export const retryAfterIn = (headers: HttpHeaders) => numberIn(headers, 'retry-after', LONGEST_SECONDS)

function numberIn(headers: HttpHeaders, name: string, most: number): number | undefined {
  const text = headers.get(name)
  const value = text === null || text.trim() === '' ? Number.NaN : Number(text)
  return value >= 0 && value <= most ? value : undefined
}
