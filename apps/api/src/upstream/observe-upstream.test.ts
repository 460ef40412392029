import { createVirtualClock } from '@countermand/core/testing'
import { expect, it } from 'vitest'
import { observeUpstream } from './observe-upstream.ts'

/** The gateway's rate-limit headers after a response of Telnyx with these headers. */
async function getHeadersAfter(reset: string, { limit = '100', remaining = '99' } = {}) {
  const clock = createVirtualClock()
  const upstream = observeUpstream(clock)
  const headers = {
    'x-ratelimit-limit': limit,
    'x-ratelimit-remaining': remaining,
    'x-ratelimit-reset': reset,
  }
  const fetch = upstream.wrap(async () => ({ status: 200, headers: new Headers(headers), body: [] }))
  await fetch(new Request('http://telnyx.test'))
  await clock.advance(10_000)
  return upstream.limitHeaders()
}

it('counts down the seconds to the reset', async () => {
  expect(await getHeadersAfter('30')).toEqual({
    'x-ratelimit-limit': '100',
    'x-ratelimit-remaining': '99',
    'x-ratelimit-reset': '20',
  })
})

it.each(['Tue, 24 Nov 2026 12:00:00 GMT', '1e+300', '1795521600', '0x10', '5, 5', '-1', ''])(
  'ignores rate-limit headers whose reset is %j',
  async (reset) => {
    expect(await getHeadersAfter(reset)).toEqual({})
  },
)

it.each(['1e+300', '100, 100', '0x64', 'many', ''])(
  'ignores rate-limit headers whose limit or remaining is %j',
  async (value) => {
    expect(await getHeadersAfter('30', { limit: value })).toEqual({})
    expect(await getHeadersAfter('30', { remaining: value })).toEqual({})
  },
)
