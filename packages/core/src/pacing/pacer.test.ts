import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createPacedRun } from '../../test/paced-run.ts'
import { plain, report } from '../../test/rate-limit-responses.ts'
import { createVirtualClock, START, settled } from '../../test/virtual-clock.ts'
import { createPacer } from './pacer.ts'
import type { Pacer, Turn, TurnRequest, TurnResult } from './turn.ts'

/** Requests turns and records which were granted, by name and time. */
function queue(pacer: Pacer, now: () => number) {
  const given: [string, number][] = []
  const turns: Turn[] = []
  return {
    given,
    turns,
    get names() {
      return given.map(([name]) => name)
    },
    ask(name: string, request: Partial<TurnRequest> = {}): Promise<TurnResult> {
      const answer = pacer.turn({ endpoint: 'PATCH', priority: 'bulk', ...request })
      answer.then((turn) => {
        if (typeof turn === 'string') return given.push([`${name} ${turn}`, now() - START])
        turn.sent()
        turns.push(turn)
        return given.push([name, now() - START])
      })
      return answer
    },
  }
}

function createTestPacer() {
  const clock = createVirtualClock()
  const pacer = createPacer(clock)
  return { clock, pacer, ...queue(pacer, clock.now) }
}

describe('the headroom', () => {
  const request = async (pacer: Pacer, endpoint: string, response: ReturnType<typeof report>) => {
    const turn = await pacer.turn({ endpoint, priority: 'single' })
    if (typeof turn === 'string') return expect.unreachable(turn)
    turn.sent()
    turn.done(response)
  }

  it('is what the last report left, and all of it after the reset', async () => {
    const { pacer, clock } = createTestPacer()
    expect(pacer.headroom).toBeUndefined()
    await request(pacer, 'GET', report(50, 34, 10))
    expect(pacer.headroom).toEqual({ limit: 50, remaining: 34 })
    await clock.advance(12_000)
    expect(pacer.headroom).toEqual({ limit: 50, remaining: 50 })
  })

  it('counts the requests since the report', async () => {
    const { pacer } = createTestPacer()
    await request(pacer, 'GET', report(50, 34, 10))
    const turn = await pacer.turn({ endpoint: 'GET', priority: 'single' })
    if (typeof turn !== 'string') turn.sent()
    expect(pacer.headroom).toEqual({ limit: 50, remaining: 33 })
  })

  it('is that of the limit with the least left', async () => {
    const { pacer, clock } = createTestPacer()
    await request(pacer, 'GET', report(300, 290, 60))
    await clock.advance(1_000)
    await request(pacer, 'PATCH', report(50, 5, 1))
    expect(pacer.headroom).toEqual({ limit: 50, remaining: 5 })
  })
})

/** A pacer that knows its limit: ten in ten seconds, of which `remaining` are left. */
async function withLimit(remaining: number, reset = 10) {
  const clock = createVirtualClock()
  const pacer = createPacer(clock)
  const turn = await pacer.turn({ endpoint: 'PATCH', priority: 'single' })
  if (typeof turn === 'string') throw new Error(turn)
  turn.sent()
  turn.done(report(10, remaining, reset))
  const line = queue(pacer, clock.now)
  return { clock, pacer, line }
}

describe('a pacer that knows no limit yet', () => {
  it('sends one request, and the others when it is answered', async () => {
    const { clock, pacer } = createTestPacer()
    const line = queue(pacer, clock.now)
    for (const name of ['a', 'b', 'c']) line.ask(name)
    await clock.advance(1_900)
    expect(line.names).toEqual(['a'])
    line.turns[0]?.done(plain())
    await clock.advance(0)
    expect(line.names.length).toBeGreaterThan(1)
  })

  it('sends one more every two seconds while requests hang, so that they block no others', async () => {
    const { clock, pacer } = createTestPacer()
    const line = queue(pacer, clock.now)
    for (const name of ['a', 'b', 'c']) line.ask(name)
    await clock.advance(60_000)
    expect(line.given).toEqual([
      ['a', 0],
      ['b', 2_000],
      ['c', 4_000],
    ])
  })

  it('waits for a request that hangs only once', async () => {
    const { clock, pacer } = createTestPacer()
    const line = queue(pacer, clock.now)
    for (const name of ['hangs', 'b', 'c', 'd']) line.ask(name)
    await clock.advance(2_000)
    line.turns[1]?.done()
    await settled()
    line.turns[2]?.unused()
    await settled()
    expect(line.given).toEqual([
      ['hangs', 0],
      ['b', 2_000],
      ['c', 2_000],
      ['d', 2_000],
    ])
  })

  it('sends the next one when the first is not sent or gets no response', async () => {
    const { clock, pacer } = createTestPacer()
    const line = queue(pacer, clock.now)
    for (const name of ['a', 'b', 'c']) line.ask(name)
    await settled()
    line.turns[0]?.unused()
    await settled()
    expect(line.names).toEqual(['a', 'b'])
    line.turns[1]?.done()
    await settled()
    expect(line.names).toEqual(['a', 'b', 'c'])
  })

  it.each([
    { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '0' },
    { 'x-ratelimit-limit': 'many', 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': 'soon' },
    { 'x-ratelimit-limit': '100;w=60', 'x-ratelimit-remaining': '', 'x-ratelimit-reset': '1e400' },
    { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1795521600' },
    { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' },
    { 'retry-after': '1795521600' },
  ])('is not blocked forever by headers such as %j', async (headers) => {
    const { clock, pacer } = createTestPacer()
    const line = queue(pacer, clock.now)
    for (let n = 0; n < 5; n++) line.ask(`${n}`)
    for (let n = 0; n < 5; n++) {
      await clock.advance(60_000)
      line.turns[n]?.done(plain(n === 2 ? 429 : 200, headers))
    }
    await clock.advance(120_000)
    expect(line.names).toHaveLength(5)
  })
})

describe('a 429', () => {
  it('stops all requests for as long as retry-after says', async () => {
    const { clock, pacer } = createTestPacer()
    const line = queue(pacer, clock.now)
    line.ask('a')
    line.ask('b', { priority: 'single' })
    await settled()
    line.turns[0]?.done(plain(429, { 'retry-after': '7' }))
    expect(pacer.waitingUntil).toBe(START + 7_000)
    await clock.advance(6_999)
    expect(line.names).toEqual(['a'])
    await clock.advance(1)
    expect(line.names).toEqual(['a', 'b'])
  })

  it('stops all requests until the reset, in seconds from now', async () => {
    const { clock, pacer } = createTestPacer()
    const line = queue(pacer, clock.now)
    line.ask('a')
    line.ask('b')
    await settled()
    line.turns[0]?.done(report(10, 0, 12, 429))
    await clock.advance(11_999)
    expect(line.names).toEqual(['a'])
    await clock.advance(2_000)
    expect(line.names).toEqual(['a', 'b'])
  })

  it('without headers doubles the wait each time, up to a maximum', async () => {
    const { clock, pacer } = createTestPacer()
    const line = queue(pacer, clock.now)
    for (let n = 0; n < 12; n++) line.ask(`${n}`)
    for (let n = 0; n < 11; n++) {
      while (line.turns.length <= n) await clock.advance(250)
      line.turns[n]?.done(plain(429))
    }
    await clock.advance(60_000)
    const times = line.given.map(([, at]) => at)
    const waits = times.slice(1).map((at, n) => at - (times[n] ?? 0))
    expect(waits[0]).toBeLessThanOrEqual(1_500)
    expect(waits.toSorted((a, b) => a - b)).toEqual(waits)
    expect(Math.max(...waits)).toBeLessThanOrEqual(31_000)
  })

  it('in sparse traffic slows the others for no longer than a minute', async () => {
    const { clock, pacer } = createTestPacer()
    const line = queue(pacer, clock.now)
    /** Two requests every five seconds, as two rows that recovery reads again and again. */
    async function sparse(seconds: number, second = plain()) {
      for (let n = 0; n < seconds; n += 5) {
        for (const response of [plain(), second]) {
          line
            .ask('sparse', { priority: 'single' })
            .then((turn) => typeof turn !== 'string' && turn.done(response))
        }
        await clock.advance(5_000)
      }
    }
    await sparse(60)
    await sparse(5, plain(429, { 'retry-after': '60' }))
    await sparse(130)
    const before = line.given.length
    line.ask('bulk')
    await clock.advance(1_000)
    expect(line.names.slice(before)).toContain('bulk')
  })

  it('for many requests at once counts as one', async () => {
    const { clock, pacer } = createTestPacer()
    const line = queue(pacer, clock.now)
    for (let n = 0; n < 30; n++) line.ask(`${n}`)
    await settled()
    // Answers without headers let more and more go at once.
    for (let n = 0; n < 10; n++) {
      line.turns[n]?.done(plain())
      await settled()
    }
    const underWay = line.turns.slice(10)
    expect(underWay.length).toBeGreaterThanOrEqual(8)
    for (const turn of underWay) turn.done(plain(429))
    expect((pacer.waitingUntil ?? 0) - START).toBeLessThanOrEqual(2_000)
  })
})

describe('a limit that is used up', () => {
  it('is reported as the cause of a wait only while something waits', async () => {
    const { clock, pacer, line } = await withLimit(0, 4)
    expect(pacer.waitingUntil).toBeUndefined()
    line.ask('a')
    expect(pacer.waitingUntil).toBeGreaterThanOrEqual(START + 4_000)
    await clock.advance(60_000)
    expect(pacer.waitingUntil).toBeUndefined()
  })

  it('is reported if it opens last of several', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const endpoints = { PATCH: report(10, 0, 5), list: report(300, 0, 30) }
    const answers: (() => void)[] = []
    for (const [endpoint, response] of Object.entries(endpoints)) {
      const turn = await clock.until(pacer.turn({ endpoint, priority: 'single' }))
      if (typeof turn === 'string') throw new Error(turn)
      turn.sent()
      answers.push(() => turn.done(response))
    }
    for (const answer of answers) answer()
    const line = queue(pacer, clock.now)
    const from = clock.now()
    for (const endpoint of Object.keys(endpoints)) line.ask(endpoint, { endpoint })
    expect((pacer.waitingUntil ?? 0) - from).toBeGreaterThanOrEqual(30_000)
  })

  it('stops requests until the reset', async () => {
    const { clock, pacer, line } = await withLimit(0, 4)
    line.ask('a')
    expect(pacer.waitingUntil).toBeGreaterThanOrEqual(START + 4_000)
    await clock.advance(3_999)
    expect(line.names).toEqual([])
    await clock.advance(1_100)
    expect(line.names).toEqual(['a'])
    expect(pacer.waitingUntil).toBeUndefined()
  })

  it('does not burst after an early reset of zero seconds', async () => {
    const { clock, line } = await withLimit(3, 0)
    for (let n = 0; n < 50; n++) line.ask(`${n}`)
    await clock.advance(100)
    expect(line.names.length).toBeLessThanOrEqual(10)
  })
})

describe('the queue', () => {
  it('serves each priority in order, and single ones first', async () => {
    const { clock, line } = await withLimit(0, 1)
    for (const name of ['a', 'b', 'c']) line.ask(name)
    line.ask('x', { priority: 'single' })
    line.ask('y', { priority: 'single' })
    await clock.advance(60_000)
    expect(line.names).toEqual(['x', 'y', 'a', 'b', 'c'])
  })

  it('sends a single request immediately while bulk is spread', async () => {
    const { clock, line } = await withLimit(9)
    for (const name of ['a', 'b', 'c', 'd']) line.ask(name)
    await clock.advance(500)
    const before = line.names.length
    line.ask('x', { priority: 'single' })
    await clock.advance(0)
    expect(line.names).toHaveLength(before + 1)
    expect(line.names.at(-1)).toBe('x')
  })

  it('drops an aborted request, and only that one', async () => {
    const { clock, line } = await withLimit(0, 1)
    const abort = new AbortController()
    line.ask('a')
    line.ask('b', { signal: abort.signal })
    line.ask('c')
    await settled()
    abort.abort()
    await settled()
    expect(line.names).toEqual(['b aborted'])
    await clock.advance(60_000)
    expect(line.names).toEqual(['b aborted', 'a', 'c'])
    expect(clock.timers).toBe(0)
  })

  it('drops a request under way when its time is over', async () => {
    const { clock, line } = await withLimit(0, 30)
    line.ask('a', { startBy: 5_000, priority: 'under-way' })
    line.ask('b')
    await clock.advance(60_000)
    expect(line.given[0]).toEqual(['a out-of-time', 5_000])
    expect(line.names).toEqual(['a out-of-time', 'b'])
    expect(clock.timers).toBe(0)
  })

  it('accepts no request that is aborted or too late', async () => {
    const { clock, line } = await withLimit(9)
    line.ask('a', { signal: AbortSignal.abort() })
    line.ask('b', { startBy: -1 })
    await clock.advance(0)
    expect(line.names).toEqual(['a aborted', 'b out-of-time'])
  })

  it('leaves no listener on the signal of a request that had its turn', async () => {
    const { clock, line } = await withLimit(0, 1)
    const { signal } = new AbortController()
    line.ask('a', { signal })
    await settled()
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await clock.advance(60_000)
    expect(line.names).toEqual(['a'])
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('leaves no timer behind when its last request is dropped or gets its turn', async () => {
    const aborted = await withLimit(0, 4)
    const abort = new AbortController()
    aborted.line.ask('a', { signal: abort.signal })
    await settled()
    abort.abort()
    await settled()
    expect(aborted.clock.timers).toBe(0)

    const inTime = await withLimit(0, 4)
    inTime.line.ask('a', { startBy: 50_000 })
    await inTime.clock.advance(10_000)
    expect(inTime.line.names).toEqual(['a'])
    expect(inTime.clock.timers).toBe(0)
  })

  it('grants no turn that a stalled event loop has made too late', async () => {
    const { clock, line } = await withLimit(0, 4)
    line.ask('a', { startBy: 6_000, priority: 'under-way' })
    const { monotonic } = clock
    await clock.advance(1_000)
    clock.monotonic = () => monotonic() + 10_000
    await clock.advance(4_000)
    expect(line.names).toEqual(['a out-of-time'])
  })

  it('is not overtaken by a request that arrives while the event loop stalls', async () => {
    const { clock, line } = await withLimit(0, 4)
    line.ask('a')
    await settled()
    const { monotonic } = clock
    clock.monotonic = () => monotonic() + 10_000
    line.ask('b')
    await clock.advance(60_000)
    expect(line.names).toEqual(['a', 'b'])
  })

  it('grants the turn of an aborted request only once', async () => {
    const { clock, line } = await withLimit(9)
    const abort = new AbortController()
    const turn = line.ask('a', { signal: abort.signal, startBy: 1 })
    await clock.advance(0)
    abort.abort()
    await clock.advance(60_000)
    expect(await turn).toBeTypeOf('object')
    expect(line.names).toEqual(['a'])
    expect(clock.timers).toBe(0)
  })

  it('returns an unused turn', async () => {
    const { clock, line } = await withLimit(9)
    for (let n = 0; n < 9; n++) line.ask(`${n}`)
    await clock.advance(9_300)
    expect(line.names).toHaveLength(9)
    for (const turn of line.turns) turn.unused()
    line.ask('again')
    await clock.advance(600)
    expect(line.names.at(-1)).toBe('again')
  })

  it('is not slowed down by many stopped requests', async () => {
    const { clock, line } = await withLimit(9)
    for (let n = 0; n < 9; n++) {
      line
        .ask(`stopped ${n}`, { priority: 'single' })
        .then((turn) => typeof turn !== 'string' && turn.unused())
      await settled()
    }
    line.ask('a')
    await clock.advance(2_100)
    expect(line.names).toContain('a')
  })

  it('takes constant time for each of 50,000 requests, half of which are dropped', async () => {
    const { clock, line } = await withLimit(0, 1)
    const stopped = Array.from({ length: 25_000 }, () => new AbortController())
    const before = process.cpuUsage()
    for (const abort of stopped) {
      line.ask('stopped', { signal: abort.signal })
      line.ask('kept')
    }
    for (const abort of stopped) abort.abort()
    for (let n = 0; n < 2_000; n++) {
      await clock.advance(1_100)
      line.turns[n]?.done(report(10, 9, 1))
    }
    const { user } = process.cpuUsage(before)
    expect(line.turns.length).toBeGreaterThanOrEqual(2_000)
    // Several times what it takes on a slow and busy machine.
    expect(user / 1_000).toBeLessThan(15_000)
  })

  it('serves 1,000 simultaneous requests within a second of CPU time', async () => {
    const world = createPacedRun({ limit: 600, windowMs: 60_000, kind: 'fixed' })
    const before = process.cpuUsage()
    await world.send(2_000, 1_000)
    const { user } = process.cpuUsage(before)
    expect(world.server.rejected).toBe(0)
    expect(user / 1_000).toBeLessThan(1_000)
  })
})
