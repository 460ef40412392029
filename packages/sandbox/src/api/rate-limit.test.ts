import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openSandbox, UNKNOWN_ID } from '../../test/open-sandbox.ts'
import { createRateLimit, rateLimitSchema } from './rate-limit.ts'

const readHeaders = ({ headers }: Response) =>
  ['limit', 'remaining', 'reset'].map((name) => headers.get(`x-ratelimit-${name}`))

describe('the rate limit', () => {
  it('is announced on every response, with reset in seconds from now', async () => {
    const { list, retrieve, clock } = openSandbox({ rateLimit: { limit: 5, windowMs: 60_000 } })
    expect(readHeaders(await list())).toEqual(['5', '4', '60'])
    clock.advance(12_400)
    expect(readHeaders(await retrieve(UNKNOWN_ID))).toEqual(['5', '3', '48'])
  })

  it('rejects requests over a fixed window until it ends', async () => {
    const { list, clock } = openSandbox({ rateLimit: { limit: 2, windowMs: 10_000 } })
    clock.advance(9_000)
    await list()
    await list()
    const refused = await list()
    expect(refused.status).toBe(429)
    expect(readHeaders(refused)).toEqual(['2', '0', '1'])
    expect(refused.headers.has('retry-after')).toBe(false)
    clock.advance(999)
    expect((await list()).status).toBe(429)
    clock.advance(1)
    expect(readHeaders(await list())).toEqual(['2', '1', '10'])
  })

  it('accepts one request for each that leaves a sliding window', async () => {
    const { list, clock } = openSandbox({ rateLimit: { limit: 2, windowMs: 10_000, kind: 'sliding' } })
    await list()
    clock.advance(6_000)
    expect(readHeaders(await list())).toEqual(['2', '0', '4'])
    expect((await list()).status).toBe(429)
    clock.advance(4_000)
    expect(readHeaders(await list())).toEqual(['2', '0', '6'])
    expect((await list()).status).toBe(429)
  })

  it('protects an order from requests over the limit', async () => {
    const { list, cancel, sandbox } = openSandbox({ seed: { pending: 1 }, rateLimit: { limit: 1 } })
    const id = sandbox.truth().orders[0]?.id as string
    await list()
    expect((await cancel(id)).status).toBe(429)
    expect(sandbox.truthOf(id)).toMatchObject({ status: 'pending', patches: { arrived: 1, applied: 0 } })
  })

  it('does not count requests without a valid key', async () => {
    const { list, send } = openSandbox({ rateLimit: { limit: 1 } })
    const unauthorized = await send('/v2/sub_number_orders')
    expect(unauthorized.status).toBe(401)
    expect(readHeaders(unauthorized)).toEqual(['1', '1', '1'])
    expect((await list()).status).toBe(200)
  })

  it.each([
    ['telnyx', 3, null],
    ['retry-after', 0, '1'],
    ['none', 0, null],
  ] as const)('can be announced by the headers "%s"', async (headers, count, retryAfter) => {
    const { list } = openSandbox({ rateLimit: { limit: 1, headers } })
    await list()
    const refused = await list()
    expect(readHeaders(refused).filter(Boolean)).toHaveLength(count)
    expect(refused.headers.get('retry-after')).toBe(retryAfter)
  })

  it('can be changed at any time: fixed or sliding, with or without headers', async () => {
    const { list, control, clock } = openSandbox({ rateLimit: { limit: 1, windowMs: 60_000 } })
    await list()
    expect((await list()).status).toBe(429)

    await control('rate_limit', { limit: 2, windowMs: 10_000, kind: 'sliding', headers: 'retry-after' })
    const answers = []
    for (const waitMs of [0, 4_000, 0, 6_000]) {
      clock.advance(waitMs)
      const answer = await list()
      answers.push([answer.status, answer.headers.get('retry-after')])
      expect(readHeaders(answer)).toEqual([null, null, null])
    }
    expect(answers).toEqual([
      [200, null],
      [200, null],
      [429, '6'],
      [200, null],
    ])

    await control('rate_limit', { limit: 0, headers: 'none' })
    const refused = await list()
    expect([refused.status, readHeaders(refused), refused.headers.get('retry-after')]).toEqual([
      429,
      [null, null, null],
      null,
    ])
  })

  it('rejects invalid rules and names the field', () => {
    expect(() => openSandbox({ rateLimit: { windowMs: 0 } })).toThrow('windowMs')
    const { sandbox } = openSandbox()
    expect(() => sandbox.setRateLimit({ limit: -1 })).toThrow('limit')
    expect(() =>
      sandbox.setRateLimit({
        groups: [
          { paths: ['list'], limit: 1 },
          { paths: ['cancel', 'list'], limit: 2 },
        ],
      }),
    ).toThrow('list is in two groups')
  })

  it('does not reject anything in ordinary tests by default', async () => {
    const { list } = openSandbox()
    const answers = await Promise.all(Array.from({ length: 200 }, () => list()))
    expect(answers.every(({ ok }) => ok)).toBe(true)
  })
})

describe('the rate limit of a group of endpoints', () => {
  it('counts and announces that group; all others use the general limit', async () => {
    const { list, retrieve, cancel, ask } = openSandbox({
      rateLimit: {
        limit: 9,
        groups: [
          { paths: ['list'], limit: 300, windowMs: 60_000 },
          { paths: ['cancel'], limit: 50 },
        ],
      },
    })
    expect(readHeaders(await list())).toEqual(['300', '299', '60'])
    expect(readHeaders(await cancel(UNKNOWN_ID))).toEqual(['50', '49', '1'])
    expect(readHeaders(await retrieve(UNKNOWN_ID))).toEqual(['9', '8', '1'])
    expect(readHeaders(await ask('/v2/number_orders'))).toEqual(['9', '7', '1'])
    expect(readHeaders(await list())).toEqual(['300', '298', '60'])
  })

  it.each(['fixed', 'sliding'] as const)('has a %s window that only its own requests fill', async (kind) => {
    const { list, cancel, sandbox, clock } = openSandbox({ seed: { pending: 1 } })
    const id = sandbox.truth().orders[0]?.id as string
    sandbox.setRateLimit({ groups: [{ paths: ['cancel'], limit: 1, windowMs: 10_000, kind }] })
    clock.advance(9_000)
    expect((await cancel(id)).status).toBe(200)
    const refused = await cancel(id)
    const resetsIn = kind === 'fixed' ? 1 : 10
    expect([refused.status, readHeaders(refused)]).toEqual([429, ['1', '0', String(resetsIn)]])
    expect((await list()).status).toBe(200)
    clock.advance(1_000 * resetsIn)
    expect((await cancel(id)).status).toBe(422)
  })

  it('is shared by the endpoints of the group', async () => {
    const { list, retrieve, cancel } = openSandbox({
      rateLimit: { groups: [{ paths: ['list', 'retrieve'], limit: 1, headers: 'retry-after' }] },
    })
    await list()
    const refused = await retrieve(UNKNOWN_ID)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1'])
    expect(readHeaders(refused)).toEqual([null, null, null])
    expect((await cancel(UNKNOWN_ID)).status).toBe(404)
  })

  it('is announced by the 429 of a fault', async () => {
    const { cancel } = openSandbox({
      rateLimit: { groups: [{ paths: ['cancel'], limit: 50 }] },
      faults: [{ effect: { kind: 'rate-limited', forMs: 5_000 } }],
    })
    expect(readHeaders(await cancel(UNKNOWN_ID))).toEqual(['50', '0', '5'])
  })
})

describe('at any request times,', () => {
  const gaps = fc.array(fc.integer({ min: 0, max: 1_500 }), { maxLength: 60 })
  const limits = fc.integer({ min: 1, max: 5 })

  const limitFor = (kind: 'fixed' | 'sliding', limit: number) =>
    createRateLimit(rateLimitSchema.parse({ limit, kind }))

  function acceptedTimes(kind: 'fixed' | 'sliding', limit: number, waits: number[]) {
    const rateLimit = limitFor(kind, limit)
    let now = 0
    return waits.flatMap((wait) => {
      now += wait
      return rateLimit.take(now).isAllowed ? [now] : []
    })
  }

  it('no fixed window accepts more than the limit', () => {
    fc.assert(
      fc.property(limits, gaps, (limit, waits) => {
        const windows = Map.groupBy(acceptedTimes('fixed', limit, waits), (at) => Math.floor(at / 1_000))
        expect([...windows.values()].every((times) => times.length <= limit)).toBe(true)
      }),
    )
  })

  it('no second of a sliding window accepts more than the limit', () => {
    fc.assert(
      fc.property(limits, gaps, (limit, waits) => {
        const times = acceptedTimes('sliding', limit, waits)
        const isCrowded = (at: number) =>
          times.filter((time) => time > at - 1_000 && time <= at).length > limit
        expect(times.some(isCrowded)).toBe(false)
      }),
    )
  })

  it('a request is accepted again after the announced reset', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('fixed' as const, 'sliding' as const),
        limits,
        gaps,
        (kind, limit, waits) => {
          const rateLimit = limitFor(kind, limit)
          let now = 0
          for (const wait of waits) {
            now += wait
            const { isAllowed, resetMs } = rateLimit.take(now)
            if (isAllowed) continue
            expect(rateLimit.peek(now + resetMs - 1).remaining).toBe(0)
            now += resetMs
            expect(rateLimit.peek(now).remaining).toBeGreaterThan(0)
          }
        },
      ),
    )
  })
})
