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

function createWorld() {
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
  const world = createWorld()
  world.request(report(10, 4, 10))
  return world
}

describe('room under a limit', () => {
  it('is given by a request of ours a little later than the window is long', () => {
    const { limit, request } = createWorld()
    request(report(2, 1, 10))
    request()
    expect(limit.nextSlotAt()).toBeGreaterThan(10_100)
    expect(limit.nextSlotAt()).toBeLessThan(10_500)
  })

  it('is less than a report leaves by the requests that were sent after the one reported', () => {
    const { limit, send, hasRoom } = besideOthers()
    const [second] = [send(), send(), send()]
    limit.answered(second, report(10, 3, 10))
    expect(hasRoom()).toBe(false)
  })

  it('is less than a report leaves by those under way that it may have overtaken', () => {
    const { limit, send, hasRoom } = besideOthers()
    const [, third] = [send(), send(), send()]
    if (third) limit.answered(third, report(10, 3, 10))
    expect(hasRoom()).toBe(false)
  })

  it('is not widened by a report that was overtaken by a newer one', () => {
    const { limit, send, request, hasRoom } = besideOthers()
    request()
    const [third, fourth] = [send(), send()]
    limit.answered(fourth, report(10, 2, 10))
    limit.answered(third, report(10, 3, 10))
    expect(hasRoom()).toBe(false)
  })

  it('is none by the last report once a request was rejected', async () => {
    const { clock, request, hasRoom } = createWorld()
    request(report(100, 50, 100))
    for (let n = 0; n < 47; n++) request()
    expect(hasRoom()).toBe(true)
    request(plain(429, { 'retry-after': '1' }))
    await clock.advance(1_500)
    expect(hasRoom()).toBe(false)
  })

  it('is not taken by a request that the limit rejected', async () => {
    const { clock, request, hasRoom } = createWorld()
    request(report(2, 1, 10))
    request(plain(429, { 'retry-after': '1' }))
    await clock.advance(1_500)
    expect(hasRoom()).toBe(true)
  })

  it('is taken by a request from when it went out, not from its turn', async () => {
    const { clock, limit, request, hasRoom } = createWorld()
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
  it('counts one of ours that was long on its way as ours, so that a rejection at the edge slows nothing', async () => {
    const { clock, limit, request } = createWorld()
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

  it('lets what was not sent during a rest be caught up by hardly more than one request', async () => {
    const { clock, limit, request } = createWorld()
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
  it('is under way here until it is answered', () => {
    const { limit, send } = createWorld()
    const moved = limit.adopt(createWorld().send())
    const beside = send()
    limit.answered(moved, report(10, 4, 10))
    limit.answered(beside, plain())
    expect([beside.inFlightAtSend, send().inFlightAtSend]).toEqual([1, 0])
  })
})

describe('a limit that no header announces', () => {
  it('is measured by what passed since the last rest', async () => {
    const { clock, limit, request } = createWorld()
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
