import { describe, expect, it } from 'vitest'
import { plain, report } from '../../test/rate-limit-responses.ts'
import { createVirtualClock, settled, type VirtualClock } from '../../test/virtual-clock.ts'
import { sleep } from '../clock.ts'
import { ENDPOINTS } from '../wire/endpoints.ts'
import { createPacer } from './pacer.ts'
import type { Priority } from './request-options.ts'
import type { Pacer, Turn, TurnRequest } from './turn.ts'

/** A pacer that knows its limit, ten in ten seconds, and sends nothing in the first second, after a 429. */
async function createTestPacer() {
  const clock = createVirtualClock()
  const pacer = createPacer(clock)
  const given: string[] = []

  async function ask(name: string, request: Partial<TurnRequest> = {}, response = report(10, 9, 10)) {
    const turn = await pacer.turn({ endpoint: ENDPOINTS.cancel, priority: 'single', ...request })
    if (typeof turn === 'string') return given.push(`${name} ${turn}`)
    given.push(name)
    turn.sent()
    await sleep(clock, 10)
    turn.done(response)
    return undefined
  }

  await clock.until(ask('first'))
  await clock.until(ask('second'))
  await clock.until(ask('rejected', {}, plain(429, { 'retry-after': '1' })))
  given.length = 0
  return { clock, pacer, given, ask }
}

/** Takes a turn of an endpoint as soon as there is one, and sends its request. */
const createTurnTaker =
  (pacer: Pacer, clock: VirtualClock, priority: Priority = 'single') =>
  async (endpoint: string): Promise<Turn> => {
    const turn = await clock.until(pacer.turn({ endpoint, priority }))
    if (typeof turn === 'string') throw new Error(turn)
    turn.sent()
    return turn
  }

describe('the order of turns', () => {
  it('is: cancellations under way, then single requests, then bulk', async () => {
    const { clock, given, ask } = await createTestPacer()
    for (const priority of ['bulk', 'single', 'under-way', 'bulk', 'single', 'under-way'] as const) {
      ask(priority, { priority })
    }
    await clock.advance(60_000)
    expect(given).toEqual(['under-way', 'under-way', 'single', 'single', 'bulk', 'bulk'])
  })

  it('gives bulk every tenth turn while others would take them all', async () => {
    const { clock, given, ask } = await createTestPacer()
    for (let n = 0; n < 40; n++) {
      ask('single')
      ask('under-way', { priority: 'under-way' })
      ask('bulk', { priority: 'bulk' })
    }
    await clock.advance(60_000)
    const first = given.slice(0, 40)
    expect(first.filter((name) => name === 'bulk')).toHaveLength(4)
    expect(first.indexOf('bulk')).toBe(9)
  })

  it('is by arrival for endpoints that share a limit', async () => {
    const { clock, given, ask } = await createTestPacer()
    ask('GET 1', { endpoint: ENDPOINTS.retrieve })
    ask('PATCH 1')
    ask('GET 2', { endpoint: ENDPOINTS.retrieve })
    await clock.advance(60_000)
    expect(given).toEqual(['GET 1', 'PATCH 1', 'GET 2'])
  })
})

describe('admission', () => {
  it('rejects immediately what would not get its turn in time, and says when it would be admitted', async () => {
    const { clock, pacer, given, ask } = await createTestPacer()
    for (let n = 0; n < 9; n++) ask(`${n}`)
    const late = { endpoint: ENDPOINTS.cancel, priority: 'single', startBy: 8_000 } as const
    await ask('late', late)
    expect(given).toEqual(['late out-of-time'])
    const waitMs = pacer.waitMs(late)
    expect(waitMs).toBeGreaterThan(0)
    await clock.advance(waitMs)
    expect(pacer.waitMs({ ...late, startBy: 8_000 + waitMs })).toBeLessThan(1_000)
  })

  it('counts the PATCH that follows each GET, of earlier requests and its own', async () => {
    const { given, ask } = await createTestPacer()
    const get = { endpoint: ENDPOINTS.retrieve, followUps: 1 }
    for (let n = 0; n < 5; n++) ask(`${n}`, get)
    await ask('PATCH', { startBy: 10_000 })
    await ask('GET', { ...get, startBy: 12_000 })
    await settled()
    expect(given).toEqual(['PATCH out-of-time', 'GET out-of-time'])
  })

  it("reports the time between the request's last moment and its slot", async () => {
    const { clock, pacer, ask } = await createTestPacer()
    for (let n = 0; n < 9; n++) ask(`${n}`)
    const request = { endpoint: ENDPOINTS.cancel, priority: 'single' } as const
    const untilRoom = pacer.waitMs(request)
    expect(untilRoom).toBeGreaterThan(8_000)
    const startBy = clock.monotonic() + 5_000
    expect(pacer.waitMs({ ...request, startBy })).toBeCloseTo(untilRoom - 5_000)
  })

  it('no longer counts dropped requests and their follow-ups', async () => {
    const { given, ask } = await createTestPacer()
    const abort = new AbortController()
    for (let n = 0; n < 5; n++) {
      ask('left', { endpoint: ENDPOINTS.retrieve, followUps: 1, signal: abort.signal })
    }
    abort.abort()
    await settled()
    given.length = 0
    ask('PATCH', { startBy: 4_000 })
    await settled()
    expect(given).toEqual([])
  })

  it('counts the cancellations under way, which go first', async () => {
    const { given, ask } = await createTestPacer()
    for (let n = 0; n < 9; n++) ask(`${n}`, { priority: 'under-way' })
    await ask('late', { startBy: 8_000 })
    expect(given).toEqual(['late out-of-time'])
  })

  it('knows that bulk has a tenth of the turns, however many single requests wait', async () => {
    const { clock, pacer, given, ask } = await createTestPacer()
    const spacing = pacer.spacingMs(ENDPOINTS.cancel)
    for (let n = 0; n < 50; n++) ask('single')
    ask('bulk', { priority: 'bulk', startBy: 15_000 })
    await settled()
    expect(given).toEqual([])
    expect(pacer.spacingMs(ENDPOINTS.cancel)).toBeCloseTo(10 * spacing)
    await clock.advance(15_000)
    expect(given).toContain('bulk')
  })

  it('rejects nothing that is under way before its time is over', async () => {
    const { clock, given, ask } = await createTestPacer()
    for (let n = 0; n < 9; n++) ask(`${n}`, { priority: 'under-way' })
    ask('last', { priority: 'under-way', startBy: 8_000 })
    await settled()
    expect(given).toEqual([])
    await clock.advance(8_000)
    expect(given).toContain('last out-of-time')
  })

  it('reviews the queue when the limit turns out to be slower', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const answers: string[] = []
    const ask = (name: string) =>
      pacer
        .turn({ endpoint: ENDPOINTS.cancel, priority: 'single', startBy: 25_000 })
        .then((turn) => answers.push(typeof turn === 'string' ? turn : name))
    const first = await createTurnTaker(pacer, clock)(ENDPOINTS.cancel)
    for (let n = 0; n < 100; n++) ask(`${n}`)
    first.done(report(1, 0, 1))
    await settled()
    expect(answers.length).toBeGreaterThan(70)
    expect(new Set(answers)).toEqual(new Set(['out-of-time']))
  })

  it('rejects nothing when the very first report claims a window of an hour', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const answers: string[] = []
    const ask = (name: string, response: ReturnType<typeof report>) =>
      pacer.turn({ endpoint: ENDPOINTS.cancel, priority: 'single', startBy: 25_000 }).then((turn) => {
        answers.push(typeof turn === 'string' ? turn : name)
        if (typeof turn === 'string') return
        turn.sent()
        turn.done(response)
      })
    ask('odd', report(50, 49, 3600))
    for (let n = 0; n < 20; n++) ask('next', report(50, 48 - n, 1))
    await clock.advance(2_000)
    expect(answers).toEqual(['odd', ...Array(20).fill('next')])
  })
})

describe('what is known of a limit', () => {
  it('belongs to the endpoint that reported it', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const turn = createTurnTaker(pacer, clock, 'bulk')
    for (let n = 0; n < 2; n++) (await turn(ENDPOINTS.list)).done(report(300, 299 - n, 60))
    expect(pacer.spacingMs(ENDPOINTS.cancel)).toBeGreaterThan(190)
    for (let n = 0; n < 2; n++) (await turn(ENDPOINTS.cancel)).done(report(50, 49 - n, 1))
    expect(pacer.spacingMs(ENDPOINTS.cancel)).toBeLessThan(22)
    expect(pacer.spacingMs(ENDPOINTS.list)).toBeGreaterThan(190)
  })

  it('moves only the requests of the endpoint that reported another limit', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const turn = createTurnTaker(pacer, clock)
    ;(await turn(ENDPOINTS.cancel)).done(report(10, 9, 10))
    const list = await turn(ENDPOINTS.list)
    const sentAt: number[] = []
    for (let n = 0; n < 40; n++) {
      void pacer.turn({ endpoint: ENDPOINTS.cancel, priority: 'single' }).then((given) => {
        if (typeof given === 'string') return
        given.sent()
        sentAt.push(clock.monotonic())
        given.done(report(10, 5, 10))
      })
    }
    await settled()
    list.done(report(300, 299, 10))
    const start = clock.monotonic()
    await clock.advance(20_000)
    const within = sentAt.filter((at) => at > start && at <= start + 10_000)
    expect(within.length).toBeGreaterThan(5)
    expect(within.length).toBeLessThanOrEqual(11)
  })

  it('lets requests that move to another limit keep their place by arrival', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const turn = createTurnTaker(pacer, clock)
    const order: string[] = []
    function wait(name: string, endpoint: string) {
      void pacer.turn({ endpoint, priority: 'single' }).then((given) => {
        if (typeof given === 'string') return
        order.push(name)
        given.sent()
        given.done(report(300, 299, 10))
      })
    }
    ;(await turn(ENDPOINTS.cancel)).done(report(10, 9, 10))
    const retrieve = await turn(ENDPOINTS.retrieve)
    const list = await turn(ENDPOINTS.list)
    list.done(report(300, 0, 10))
    let cancels = 0
    for (let n = 0; n < 5; n++) {
      void pacer.turn({ endpoint: ENDPOINTS.cancel, priority: 'single' }).then(() => cancels++)
    }
    wait('GET', ENDPOINTS.retrieve)
    wait('list', ENDPOINTS.list)
    await settled()
    expect(order).toEqual([])
    retrieve.done(report(300, 0, 10))
    await clock.advance(6_000)
    expect(cancels).toBe(5)
    await clock.advance(24_000)
    expect(order).toEqual(['GET', 'list'])
  })

  it('is distinguished by resets when two endpoints have the same number in different windows', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const turn = createTurnTaker(pacer, clock)
    for (let n = 0; n < 8; n++) {
      ;(await turn(ENDPOINTS.list)).done(report(50, 49 - n, 60))
      ;(await turn(ENDPOINTS.cancel)).done(report(50, 49, 1))
    }
    expect(pacer.spacingMs(ENDPOINTS.cancel)).toBeLessThan(22)
  })

  it('counts a request in flight whose endpoint turns out to count against it', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const take = createTurnTaker(pacer, clock)
    ;(await take(ENDPOINTS.list)).done(report(60, 59, 60))
    ;(await take(ENDPOINTS.retrieve)).done(report(3, 2, 1))
    const cancel = await take(ENDPOINTS.cancel)
    await take(ENDPOINTS.cancel) // hangs
    cancel.done(report(3, 1, 1))
    const start = clock.monotonic()
    await take(ENDPOINTS.retrieve)
    expect(clock.monotonic() - start).toBeGreaterThan(900)
  })

  it('is not charged for a request that turned out to count against another limit', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const take = createTurnTaker(pacer, clock)
    ;(await take(ENDPOINTS.retrieve)).done(report(5, 4, 3600))
    ;(await take(ENDPOINTS.cancel)).done(report(20, 19, 10))
    await clock.until(pacer.turn({ endpoint: ENDPOINTS.retrieve, priority: 'bulk' }))
    expect(clock.monotonic()).toBeLessThan(1_000)
  })

  it.each([3600, 86_400])('is not affected by one report of a reset of %i seconds', async (reset) => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const take = createTurnTaker(pacer, clock, 'bulk')
    ;(await take(ENDPOINTS.cancel)).done(report(50, 49, reset))
    const start = clock.monotonic()
    for (let n = 0; n < 100; n++) (await take(ENDPOINTS.cancel)).done(report(50, 49, 1))
    expect(clock.monotonic() - start).toBeLessThan(3_000)
  })

  it('rejects nothing because of a longer window that only one report claims', async () => {
    const { clock, given, ask } = await createTestPacer()
    await clock.advance(2_000)
    ask('odd', {}, report(10, 5, 3600))
    for (let n = 0; n < 5; n++) ask('single', { startBy: clock.monotonic() + 9_000 })
    await clock.advance(10_000)
    expect(given).toEqual(['odd', ...Array(5).fill('single')])
  })

  it('is not blocked for long by one report that claims a longer window', async () => {
    const { clock, given, ask } = await createTestPacer()
    await clock.advance(2_000)
    ask('odd', {}, report(10, 0, 3600))
    await clock.advance(100)
    ask('next')
    await clock.advance(11_000)
    expect(given).toEqual(['odd', 'next'])
  })

  it('that only one report shows as used up stops nothing for over a minute', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const take = createTurnTaker(pacer, clock)
    ;(await take(ENDPOINTS.cancel)).done(report(50, 0, 3600))
    await take(ENDPOINTS.cancel)
    expect(clock.monotonic()).toBeLessThanOrEqual(61_000)
  })

  it.each(['retry-after', 'x-ratelimit-reset'])(
    'is probed by one request a minute after a 429 whose %s is an hour',
    async (name) => {
      const { clock, given, ask } = await createTestPacer()
      await clock.advance(2_000)
      const rejection = plain(429, { [name]: '3600' })
      await clock.until(ask('rejected', {}, rejection))
      ask('probe', {}, rejection)
      ask('second probe')
      ask('waits for a probe to pass')
      await clock.advance(61_000)
      expect(given).toEqual(['rejected', 'probe'])
      await clock.advance(61_000)
      expect(given).toEqual(['rejected', 'probe', 'second probe', 'waits for a probe to pass'])
    },
  )

  it('forgets a long window that reports contradict', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const take = createTurnTaker(pacer, clock, 'bulk')
    // The limit was 60 in a minute, and is 60 in a second from now on.
    for (let n = 0; n < 10; n++) (await take(ENDPOINTS.cancel)).done(report(60, 59 - n, 60 - n))
    for (let n = 0; n < 10; n++) (await take(ENDPOINTS.cancel)).done(report(60, 59, 1))
    const start = clock.monotonic()
    for (let n = 0; n < 60; n++) (await take(ENDPOINTS.cancel)).done(report(60, 59, 1))
    expect(clock.monotonic() - start).toBeLessThan(2_000)
  })
})

describe('a turn whose request is sent late', () => {
  it('counts as used until it does, and from then on', async () => {
    const clock = createVirtualClock()
    const pacer = createPacer(clock)
    const waiting: Turn[] = []
    const sentAt: number[] = []
    async function request(isLate: boolean) {
      const turn = await pacer.turn({ endpoint: ENDPOINTS.cancel, priority: 'bulk' })
      if (typeof turn === 'string') throw new Error(turn)
      if (isLate) waiting.push(turn)
      else go(turn)
    }
    function go(turn: Turn) {
      turn.sent()
      sentAt.push(clock.monotonic())
      turn.done(plain())
    }
    ;(await createTurnTaker(pacer, clock, 'bulk')(ENDPOINTS.cancel)).done(report(10, 9, 1))
    for (let n = 0; n < 30; n++) void request(true)
    await clock.advance(10_000)
    for (const turn of waiting.splice(0)) go(turn)
    for (let n = 0; n < 30; n++) void request(false)
    await clock.advance(60_000)
    const most = Math.max(
      ...sentAt.map((at) => sentAt.filter((other) => other >= at && other < at + 1_000).length),
    )
    expect(most).toBeLessThanOrEqual(10)
  })
})
