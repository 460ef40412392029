import type { Account } from '../account.ts'
import type { RateLimitRules, RateWindow } from './rate-limit.ts'

/** The rate-limit headers of a response, in the form that limit and variants prescribe. Source: Telnyx guide "Rate limiting". */
export function rateLimitHeaders(
  { variants, now }: Pick<Account, 'variants' | 'now'>,
  style: RateLimitRules['headers'],
  { limit, remaining, resetMs, isAllowed }: RateWindow & { isAllowed: boolean },
): Record<string, string> {
  const hasRetryAfter = !isAllowed && (variants.retryAfter !== false || style === 'retry-after')
  return {
    ...(style === 'telnyx' && {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(remaining),
      'x-ratelimit-reset': toSeconds(resetMs, variants.rateLimitReset),
    }),
    ...(hasRetryAfter && {
      'retry-after':
        variants.retryAfter === 'date' ? toHttpDate(now() + resetMs) : toSeconds(resetMs, 'whole'),
    }),
  }
}

/** Seconds from now, as Telnyx documents `x-ratelimit-reset`. Rounded up: a client that comes too early gets a 429. */
const toSeconds = (ms: number, precision: 'whole' | 'fractional') =>
  String(precision === 'whole' ? Math.ceil(ms / 1_000) : Math.ceil(ms) / 1_000)

/** Has a precision of one second, rounded up for the same reason. */
const toHttpDate = (ms: number) => new Date(Math.ceil(ms / 1_000) * 1_000).toUTCString()
