import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../test/virtual-clock.ts'
import { createRetryAfterPacer } from './retry-after-pacer.ts'
import type { Turn } from './turn.ts'

const REQUEST = { endpoint: 'PATCH /sub_number_orders/{id}/cancel', priority: 'single' } as const

function createPacer() {
  const clock = createVirtualClock()
  const pacer = createRetryAfterPacer(clock)
  /** Takes a turn, which must be granted, and reports the response to it. */
  async function send(status: number, headers: Record<string, string> = {}) {
    const turn = (await pacer.turn(REQUEST)) as Turn
    turn.sent()
    turn.done({ status, headers: new Headers(headers) })
  }
  /** How long a request waits for its turn, in milliseconds. */
  async function measureWait() {
    const start = clock.monotonic()
    await clock.until(pacer.turn(REQUEST))
    return clock.monotonic() - start
  }
  return { clock, pacer, send, measureWait }
}

describe('a pacer for a gateway', () => {
  it('delays no request before a 429, whatever limit the responses announce', async () => {
    const { send, measureWait, pacer } = createPacer()
    const usedUp = { 'x-ratelimit-limit': '1', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }
    await send(200, usedUp)
    await send(503, { 'retry-after': '60' })
    expect(await measureWait()).toBe(0)
    expect([pacer.waitMs(REQUEST), pacer.spacingMs(REQUEST.endpoint), pacer.waitingUntil]).toEqual([
      0,
      0,
      undefined,
    ])
  })

  it('waits after a 429 for as long as retry-after says, and says until when', async () => {
    const { send, measureWait, pacer, clock } = createPacer()
    await send(429, { 'retry-after': '7' })
    expect(pacer.waitMs(REQUEST)).toBe(7_000)
    expect(pacer.waitingUntil).toBe(clock.now() + 7_000)
    expect(await measureWait()).toBe(7_000)
  })

  it('waits a second after a 429 without retry-after, and longer after each further one', async () => {
    const { send, measureWait } = createPacer()
    await send(429)
    expect(await measureWait()).toBe(1_000)
    await send(429)
    expect(await measureWait()).toBe(2_000)
    await send(200)
    await send(429)
    expect(await measureWait()).toBe(1_000)
  })

  it('rejects at once what could only be sent too late', async () => {
    const { send, pacer, clock } = createPacer()
    await send(429, { 'retry-after': '7' })
    const startBy = clock.monotonic() + 6_999
    expect(await pacer.turn({ ...REQUEST, startBy })).toBe('out-of-time')
    expect(pacer.waitMs({ ...REQUEST, startBy })).toBe(1)
    expect(clock.timers).toBe(0)
  })

  it('stops to wait when the request is aborted', async () => {
    const { send, pacer, clock } = createPacer()
    expect(await pacer.turn({ ...REQUEST, signal: AbortSignal.abort() })).toBe('aborted')
    await send(429, { 'retry-after': '7' })
    const abort = new AbortController()
    const turn = pacer.turn({ ...REQUEST, signal: abort.signal })
    abort.abort()
    expect(await turn).toBe('aborted')
    expect(clock.timers).toBe(0)
  })
})
