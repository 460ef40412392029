import type { HttpHeaders } from '../http/http-fetch.ts'

/** What one response says of the limit. */
export interface RateLimitHeaders {
  limit: number
  remaining: number
  /** Seconds from now, as announced. */
  reset: number
}

/** Nothing above a day is a reset or a wait; a moment since the epoch is not, either. */
const MAX_SECONDS = 86_400

/** No exponent, no hexadecimal, no sign, no list: `1e3`, `0x10` and `5, 5` say nothing. */
const PLAIN_DECIMAL = /^\d{1,15}(\.\d{1,9})?$/

/** The three forms of an HTTP date (RFC 9110, section 5.6.7). */
const HTTP_DATE =
  /^((Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})$/

/**
 * `x-ratelimit-limit`, `-remaining` and `-reset`, which are on most responses; undefined unless all three
 * make sense. Source: Telnyx guide "Rate limiting".
 */
export function parseRateLimitHeaders(headers: HttpHeaders): RateLimitHeaders | undefined {
  const limit = parseDecimal(headers, 'x-ratelimit-limit', Number.MAX_SAFE_INTEGER)
  const remaining = parseDecimal(headers, 'x-ratelimit-remaining', Number.MAX_SAFE_INTEGER)
  const reset = parseReset(headers)
  return !limit || remaining === undefined || reset === undefined ? undefined : { limit, remaining, reset }
}

/** `x-ratelimit-reset` alone: seconds from now. */
export const parseReset = (headers: HttpHeaders) => parseDecimal(headers, 'x-ratelimit-reset', MAX_SECONDS)

/**
 * `retry-after` in seconds from now. A date is measured against the response's own `date`, so that a clock
 * that is wrong on either side makes no difference; without one, against `now` (milliseconds since the epoch).
 */
export function parseRetryAfter(headers: HttpHeaders, now: number): number | undefined {
  const seconds = parseDecimal(headers, 'retry-after', MAX_SECONDS)
  if (seconds !== undefined) return seconds
  const at = parseDate(headers, 'retry-after')
  if (at === undefined) return undefined
  const wait = Math.max(0, (at - (parseDate(headers, 'date') ?? now)) / 1000)
  return wait <= MAX_SECONDS ? wait : undefined
}

function parseDecimal(headers: HttpHeaders, name: string, most: number): number | undefined {
  const text = headers.get(name)?.trim() ?? ''
  const value = PLAIN_DECIMAL.test(text) ? Number(text) : Number.NaN
  return value <= most ? value : undefined
}

function parseDate(headers: HttpHeaders, name: string): number | undefined {
  const text = headers.get(name)?.trim() ?? ''
  // Of the three forms, only asctime's names no zone; it means GMT too.
  const time = HTTP_DATE.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}
