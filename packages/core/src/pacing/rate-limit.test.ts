import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../test/virtual-clock.ts'
import { createRateLimit } from './rate-limit.ts'

const plain = (status = 200, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
})
const report = (limit: number, remaining: number, reset: number) =>
  plain(200, {
    'x-ratelimit-limit': `${limit}`,
    'x-ratelimit-remaining': `${remaining}`,
    'x-ratelimit-reset': `${reset}`,
  })

function createTestPacer() {
  const clock = createVirtualClock()
  const limit = createRateLimit(clock)
  function send() {
    const sent = limit.grant()
    limit.sent(sent)
    return sent
  }
  return {
    clock,
    limit,
    send,
    /** Sends one request that is answered before the next. */
    request: (response = plain()) => limit.answered(send(), response),
    hasRoom: () => limit.nextSlotAt() === clock.monotonic(),
  }
}

/** The first report shows five requests of others: six are left to them, and four to us. */
function besideOthers() {
  const world = createTestPacer()
  world.request(report(10, 4, 10))
  return world
}

describe('the next slot', () => {
  it('opens slightly later than one window after our request', () => {
    const { limit, request } = createTestPacer()
    request(report(2, 1, 10))
    request()
    expect(limit.nextSlotAt()).toBeGreaterThan(10_100)
    expect(limit.nextSlotAt()).toBeLessThan(10_500)
  })

  it('subtracts requests sent after the reported one from what the report leaves', () => {
    const { limit, send, hasRoom } = besideOthers()
    const [second] = [send(), send(), send()]
    limit.answered(second, report(10, 3, 10))
    expect(hasRoom()).toBe(false)
  })

  it('subtracts requests in flight that the report may have overtaken', () => {
    const { limit, send, hasRoom } = besideOthers()
    const [, third] = [send(), send(), send()]
    if (third) limit.answered(third, report(10, 3, 10))
    expect(hasRoom()).toBe(false)
  })

  it('ignores a report that a newer one overtook', () => {
    const { limit, send, request, hasRoom } = besideOthers()
    request()
    const [third, fourth] = [send(), send()]
    limit.answered(fourth, report(10, 2, 10))
    limit.answered(third, report(10, 3, 10))
    expect(hasRoom()).toBe(false)
  })

  it('ignores what the last report left after a rejection', async () => {
    const { clock, request, hasRoom } = createTestPacer()
    request(report(100, 50, 100))
    for (let n = 0; n < 47; n++) request()
    expect(hasRoom()).toBe(true)
    request(plain(429, { 'retry-after': '1' }))
    await clock.advance(1_500)
    expect(hasRoom()).toBe(false)
  })

  it('is not used up by a rejected request', async () => {
    const { clock, request, hasRoom } = createTestPacer()
    request(report(2, 1, 10))
    request(plain(429, { 'retry-after': '1' }))
    await clock.advance(1_500)
    expect(hasRoom()).toBe(true)
  })

  it('counts a request from when it was sent, not from its turn', async () => {
    const { clock, limit, request, hasRoom } = createTestPacer()
    request(report(2, 1, 10))
    const late = limit.grant()
    await clock.advance(5_000)
    limit.sent(late)
    limit.answered(late, plain())
    await clock.advance(5_200)
    expect(hasRoom()).toBe(true)
    request()
    expect(limit.nextSlotAt()).toBeGreaterThan(15_000)
  })
})

describe('even spacing', () => {
  it('counts our own slow request as ours, so that a rejection at the edge of a window slows nothing', async () => {
    const { clock, limit, request } = createTestPacer()
    for (const [afterMs, remaining] of [
      [0, 4],
      [60, 3],
      [0, 2],
      [120, 1],
      [210, 0],
    ] as const) {
      await clock.advance(afterMs)
      request(report(5, remaining, 1))
    }
    await clock.advance(620)
    const { headers } = report(5, 0, 1)
    request({ status: 429, headers })
    expect(limit.interval()).toBeLessThan(225)
  })

  it('makes up for an idle time with hardly more than one request', async () => {
    const { clock, limit, request } = createTestPacer()
    request(report(10, 9, 10))
    await clock.advance(5_000)
    let sent = 0
    while ((limit.earliestAt(0) ?? 0) <= clock.monotonic()) {
      request()
      sent++
    }
    expect(sent).toBeLessThanOrEqual(2)
  })
})

describe('a request that moves here from another limit', () => {
  it('is in flight here until it is answered', () => {
    const { limit, send } = createTestPacer()
    const moved = limit.adopt(createTestPacer().send())
    const beside = send()
    limit.answered(moved, report(10, 4, 10))
    limit.answered(beside, plain())
    expect([beside.inFlightAtSend, send().inFlightAtSend]).toEqual([1, 0])
  })
})

describe('a limit that no header announces', () => {
  it('is measured by the requests that passed since the last idle time', async () => {
    const { clock, limit, request } = createTestPacer()
    for (let n = 0; n < 20; n++) {
      if (n === 10) await clock.advance(60_000)
      request()
      await clock.advance(100)
    }
    request(plain(429, { 'retry-after': '1' }))
    expect(limit.interval()).toBeGreaterThan(100)
    expect(limit.interval()).toBeLessThan(500)
  })
})
