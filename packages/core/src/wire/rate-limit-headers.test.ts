import { describe, expect, it } from 'vitest'
import { parseRateLimitHeaders, parseReset, parseRetryAfter } from './rate-limit-headers.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')

describe('numbers in the headers of a limit', () => {
  it.each(['0', '7', '50', '0.5', ' 12 '])('take %j', (text) => {
    expect(parseReset(new Headers({ 'x-ratelimit-reset': text }))).toBe(Number(text))
  })

  it.each([
    '',
    '0x10',
    '1e3',
    '1e+300',
    '+5',
    '-5',
    '5, 5',
    '100;w=60',
    '1_000',
    'Infinity',
    '1795521600',
    'soon',
  ])('ignore %j', (text) => {
    expect(parseReset(new Headers({ 'x-ratelimit-reset': text }))).toBeUndefined()
    const headers = { 'x-ratelimit-limit': '50', 'x-ratelimit-remaining': '49', 'x-ratelimit-reset': text }
    expect(parseRateLimitHeaders(new Headers(headers))).toBeUndefined()
  })
})

describe('a limit of zero', () => {
  it('is ignored: it would block everything forever', () => {
    const headers = { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }
    expect(parseRateLimitHeaders(new Headers(headers))).toBeUndefined()
  })
})

describe('retry-after', () => {
  const retryAfter = (headers: Record<string, string>) => parseRetryAfter(new Headers(headers), NOW)

  it('counts seconds', () => {
    expect(retryAfter({ 'retry-after': '7' })).toBe(7)
  })

  it.each(['Tue, 24 Nov 2026 12:00:30 GMT', 'Tuesday, 24-Nov-26 12:00:30 GMT', 'Tue Nov 24 12:00:30 2026'])(
    'is an HTTP date such as %j',
    (date) => {
      expect(retryAfter({ 'retry-after': date })).toBe(30)
    },
  )

  it("is measured against the response's own date, so that no clock has to be right", () => {
    const date = 'Tue, 24 Nov 2026 08:00:00 GMT'
    expect(retryAfter({ date, 'retry-after': 'Tue, 24 Nov 2026 08:00:05 GMT' })).toBe(5)
  })

  it('is zero when its date has passed', () => {
    expect(retryAfter({ 'retry-after': 'Tue, 24 Nov 2026 11:00:00 GMT' })).toBe(0)
  })

  it.each(['PO-2026', '2026-11-24T12:00:30Z', 'Tue, 24 Nov 2099 12:00:00 GMT', 'in a while'])(
    'ignores %j',
    (text) => {
      expect(retryAfter({ 'retry-after': text })).toBeUndefined()
    },
  )
})
