/** What is read of a response's headers. Any `Headers` has it. */
type HeaderLookup = Pick<Headers, 'get'>

/** The rate limit as one response announces it. */
export interface RateLimitHeaders {
  limit: number
  remaining: number
  /** Seconds from now, as announced. */
  reset: number
}

/** A value of more than a day is not a reset or a wait; it may be a timestamp. */
const MAX_SECONDS = 86_400

/** No exponent, hexadecimal, sign or list: `1e3`, `0x10` and `5, 5` are ignored. */
const PLAIN_DECIMAL = /^\d{1,15}(\.\d{1,9})?$/

/** The three forms of an HTTP date (RFC 9110, section 5.6.7). */
const HTTP_DATE =
  /^((Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT|(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d\d-[A-Z][a-z]{2}-\d\d \d\d:\d\d:\d\d GMT|(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4})$/

/**
 * Parses `x-ratelimit-limit`, `-remaining` and `-reset`, which most responses have; undefined unless all three are
 * valid. Source: Telnyx guide "Rate limiting".
 */
export function parseRateLimitHeaders(headers: HeaderLookup): RateLimitHeaders | undefined {
  const limit = parseDecimal(headers, 'x-ratelimit-limit', Number.MAX_SAFE_INTEGER)
  const remaining = parseDecimal(headers, 'x-ratelimit-remaining', Number.MAX_SAFE_INTEGER)
  const reset = parseReset(headers)
  return !limit || remaining === undefined || reset === undefined ? undefined : { limit, remaining, reset }
}

/** Parses `x-ratelimit-reset`: seconds from now. */
export const parseReset = (headers: HeaderLookup) => parseDecimal(headers, 'x-ratelimit-reset', MAX_SECONDS)

/**
 * Parses `retry-after` as seconds from now. A date is compared with the response's own `date`, so that a wrong clock on
 * either side makes no difference; without it, with `now` (milliseconds since the epoch).
 */
export function parseRetryAfter(headers: HeaderLookup, now: number): number | undefined {
  const seconds = parseDecimal(headers, 'retry-after', MAX_SECONDS)
  if (seconds !== undefined) return seconds
  const at = parseDate(headers, 'retry-after')
  if (at === undefined) return undefined
  const wait = Math.max(0, (at - (parseDate(headers, 'date') ?? now)) / 1000)
  return wait <= MAX_SECONDS ? wait : undefined
}

function parseDecimal(headers: HeaderLookup, name: string, most: number): number | undefined {
  const text = headers.get(name)?.trim() ?? ''
  const value = PLAIN_DECIMAL.test(text) ? Number(text) : Number.NaN
  return value <= most ? value : undefined
}

function parseDate(headers: HeaderLookup, name: string): number | undefined {
  const text = headers.get(name)?.trim() ?? ''
  // Of the three forms only asctime has no zone; it means GMT too.
  const time = HTTP_DATE.test(text) ? Date.parse(text.endsWith('GMT') ? text : `${text} GMT`) : Number.NaN
  return Number.isNaN(time) ? undefined : time
}
