import { createVirtualClock } from '@countermand/core/testing'
import { expect, it } from 'vitest'
import { observeUpstream } from './observe-upstream.ts'

/** The gateway's rate-limit headers, after Telnyx announced its reset in such words. */
async function headersAfter(reset: string) {
  const clock = createVirtualClock()
  const upstream = observeUpstream(clock)
  const headers = {
    'x-ratelimit-limit': '100',
    'x-ratelimit-remaining': '99',
    'x-ratelimit-reset': reset,
  }
  const fetch = upstream.watch(async () => ({ status: 200, headers: new Headers(headers), body: [] }))
  await fetch(new Request('http://telnyx.test'))
  await clock.advance(10_000)
  return upstream.limitHeaders()
}

it('counts the seconds down', async () => {
  expect(await headersAfter('30')).toEqual({
    'x-ratelimit-limit': '100',
    'x-ratelimit-remaining': '99',
    'x-ratelimit-reset': '20',
  })
})

it('hands no reset on that is no number of seconds', async () => {
  expect(await headersAfter('Tue, 24 Nov 2026 12:00:00 GMT')).toEqual({})
})
