import { describe, expect, it } from 'vitest'
import { plain, report } from '../../test/rate-limit-responses.ts'
import { createVirtualClock } from '../../test/virtual-clock.ts'
import { createRateLimit } from './rate-limit.ts'

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

describe('a limit with other users', () => {
  /** Half of a window of a minute has passed, and others have used the limit except for `left` requests. */
  async function afterHalf(left: number) {
    const world = createTestPacer()
    world.request(report(100, 99, 60))
    await world.clock.advance(30_000)
    world.request(report(100, left, 30))
    const { clock, limit } = world
    return { clock, waitMs: () => (limit.nextSlotAt() ?? Number.NaN) - clock.monotonic() }
  }

  it('keeps a request back for longer, the less of a long window is left', async () => {
    expect((await afterHalf(10)).waitMs()).toBe(0)
    expect((await afterHalf(3)).waitMs()).toBe(600)
    expect((await afterHalf(2)).waitMs()).toBe(1_200)
  })

  it('leaves the last request of a long window to the others', async () => {
    expect((await afterHalf(1)).waitMs()).toBe(30_000)
  })

  it('assumes that others go on sending while we send nothing', async () => {
    const { clock, waitMs } = await afterHalf(5)
    expect(waitMs()).toBe(0)
    await clock.advance(2_500)
    expect(waitMs()).toBe(27_500)
  })

  it('notices before the end of a long window that others have stopped', async () => {
    const { clock, limit, request } = createTestPacer()
    request(report(100, 99, 60))
    const intervals: number[] = []
    // Others send 30 requests in 20 s, and then none. We send one every two seconds.
    for (let second = 20; second < 60; second += 2) {
      await clock.advance(second * 1_000 - clock.monotonic())
      request(report(100, 100 - 31 - (second - 18) / 2, 60 - second))
      intervals.push(limit.interval())
    }
    expect(intervals.at(-1)).toBeLessThan(Math.max(...intervals) * 0.95)
  })

  it('sends no more in a fixed window of which a report left nothing, however small our part was', async () => {
    const { clock, limit, request } = createTestPacer()
    request(report(50, 30, 1))
    await clock.advance(100)
    request(report(50, 49, 1)) // a window begins
    await clock.advance(500)
    request(report(50, 1, 1))
    expect((limit.nextSlotAt() ?? Number.NaN) - clock.monotonic()).toBe(500)
    await clock.advance(501)
    expect(limit.nextSlotAt()).toBe(clock.monotonic())
  })

  it('goes on in a fixed window in which only requests from before it may be missing in a report', async () => {
    const { clock, limit, send, request, hasRoom } = createTestPacer()
    request(report(50, 30, 1))
    for (let n = 0; n < 20; n++) send()
    await clock.advance(900)
    request(report(50, 30, 1))
    await clock.advance(200)
    request(report(50, 49, 1)) // a window begins
    await clock.advance(300)
    request(report(50, 15, 1))
    expect(hasRoom()).toBe(true)
    for (let n = 0; n < 13; n++) send()
    await clock.advance(100)
    limit.answered(send(), report(50, 14, 1))
    expect((limit.nextSlotAt() ?? Number.NaN) - clock.monotonic()).toBe(600)
  })

  it('uses a fixed window to its end again 20 windows after others have stopped', async () => {
    const { clock, limit, send, request, hasRoom } = createTestPacer()
    request(report(50, 30, 1))
    /** Our third request in each window is answered when it has left nothing that is certain. */
    async function hasRoomInWindow() {
      await clock.advance(200)
      request(report(50, 49, 1)) // a window begins
      await clock.advance(400)
      request(report(50, 48, 1))
      const inFlight = Array.from({ length: 24 }, send)
      await clock.advance(300)
      limit.answered(send(), report(50, 24, 1))
      const result = hasRoom()
      for (const sent of inFlight) limit.answered(sent)
      await clock.advance(100)
      return result
    }
    const windows: boolean[] = []
    for (let n = 0; n < 22; n++) windows.push(await hasRoomInWindow())
    expect(windows).toEqual([...Array(20).fill(false), true, true])
  })

  it('leaves them more after a 429', async () => {
    const { clock, limit, request } = createTestPacer()
    for (const left of [99, 50]) request(report(100, left, 60))
    const before = limit.interval()
    request(plain(429, { 'retry-after': '1' }))
    await clock.advance(1_000)
    expect(limit.interval()).toBeGreaterThan(before * 1.3)
  })

  it('is not trusted to have a short window while others keep it full', async () => {
    const { clock, limit, request } = createTestPacer()
    // A sliding window of a minute that is full: its next reset is always near.
    for (let n = 0; n < 30; n++) {
      request(report(300, 8, 1))
      await clock.advance(1_000)
    }
    expect(limit.interval()).toBeGreaterThanOrEqual(1_000)
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
    request(report(5, 0, 1, 429))
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
