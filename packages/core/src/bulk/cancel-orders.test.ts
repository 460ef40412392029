import { getEventListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { createAccount, manyOrders, orderId, rejection } from '../../test/account.ts'
import type { OutcomeKind } from '../wire/cancel-outcome.ts'
import { type CancelResult, type CancelRun, cancelOrders } from './cancel-orders.ts'

const ids = (count: number) => Array.from({ length: count }, (_, n) => orderId(n))

async function all(run: CancelRun, onResult: (result: CancelResult) => void = () => {}) {
  const results: CancelResult[] = []
  for await (const result of run) {
    results.push(result)
    onResult(result)
  }
  return results
}

function tally(results: CancelResult[]) {
  const counts: Partial<Record<OutcomeKind, number>> = {}
  for (const { outcome } of results) counts[outcome.kind] = (counts[outcome.kind] ?? 0) + 1
  return counts
}

describe('cancelOrders', () => {
  it('cancels each order of an array, a generator or an async generator', async () => {
    function* generated() {
      yield* ids(30)
    }
    async function* streamed() {
      yield* ids(30)
    }
    for (const source of [ids(30), generated(), streamed()]) {
      const { client, clock, pending } = createAccount({ orders: manyOrders(30) })
      const results = await clock.until(all(cancelOrders(client, source)))
      expect(tally(results)).toEqual({ cancelled: 30 })
      expect(new Set(results.map(({ id }) => id))).toEqual(new Set(ids(30)))
      expect(pending()).toBe(0)
    }
  })

  it('runs as many at once as allowed', async () => {
    const account = createAccount({ orders: manyOrders(60) })
    await account.clock.until(all(cancelOrders(account.client, ids(60), { concurrency: 7 })))
    expect(account.maxInFlight).toBe(7)
  })

  it('yields results as they finish, not in the order of the source', async () => {
    const account = createAccount({
      orders: manyOrders(5),
      answer: (_, id) => (id === orderId(0) ? rejection(503, '10037') : undefined),
    })
    const results = await account.clock.until(all(cancelOrders(account.client, ids(5), { attempts: 2 })))
    expect(results.map(({ id }) => id).at(-1)).toBe(orderId(0))
  })

  it('yields an outcome for each order', async () => {
    const orders = manyOrders(4, (n) => ({ status: ['pending', 'success', 'cancelled', 'pending'][n] ?? '' }))
    const account = createAccount({ orders })
    const source = [...ids(4), orderId(9), 'a/b']
    const results = await account.clock.until(
      all(cancelOrders(account.client, source, { guards: { protectCustomerReferences: ['my*'] } })),
    )
    expect(Object.fromEntries(results.map(({ id, outcome }) => [id, outcome.kind]))).toEqual({
      [orderId(0)]: 'blocked',
      [orderId(1)]: 'not-cancellable',
      [orderId(2)]: 'already-cancelled',
      [orderId(3)]: 'blocked',
      [orderId(9)]: 'not-found',
      'a/b': 'not-sent',
    })
    expect(account.count('PATCH')).toBe(0)
  })

  it.each([401, 403])('stops at a %i: the rest is not-sent, each by its id', async (status) => {
    const account = createAccount({
      orders: manyOrders(500),
      answer: (method) => (method === 'PATCH' ? rejection(status, '10009') : undefined),
    })
    const results = await account.clock.until(all(cancelOrders(account.client, ids(500), { concurrency: 3 })))
    expect(new Set(results.map(({ id }) => id)).size).toBe(500)
    expect(tally(results).refused).toBeLessThanOrEqual(3)
    expect(account.count('PATCH')).toBeLessThanOrEqual(3)
    const rest = results.filter(({ outcome }) => outcome.kind === 'not-sent')
    expect(rest.length + (tally(results).refused ?? 0)).toBe(500)
    for (const { outcome } of rest) {
      expect(outcome).toMatchObject({ kind: 'not-sent', failure: { status } })
      expect(outcome).toHaveProperty(
        'reason',
        expect.stringMatching(/An earlier order failed in a way that affects every order/),
      )
    }
  })

  it('names the systemic failure also for orders that waited for their turn', async () => {
    const account = createAccount({
      orders: manyOrders(20),
      latencyMs: 100,
      answer: (method) => (method === 'PATCH' ? rejection(401, '10009') : undefined),
    })
    const results = await account.clock.until(all(cancelOrders(account.client, ids(20), { concurrency: 5 })))
    expect(results).toHaveLength(20)
    expect(account.count('PATCH')).toBeLessThan(5)
    for (const { outcome } of results) expect(outcome).toMatchObject({ failure: { status: 401 } })
  })

  it("has one listener on the caller's signal, and none after the run", async () => {
    const account = createAccount({ orders: manyOrders(30) })
    const { signal } = new AbortController()
    const listeners = () => getEventListeners(signal, 'abort').length
    const run = cancelOrders(account.client, ids(30), { concurrency: 10, signal })
    const heard: number[] = []
    await account.clock.until(all(run, () => heard.push(listeners())))
    expect(new Set(heard)).toEqual(new Set([1]))
    expect(listeners()).toBe(0)
  })

  it('sends nothing when the signal was aborted before', async () => {
    const account = createAccount({ orders: manyOrders(3) })
    const run = cancelOrders(account.client, ids(3), { signal: AbortSignal.abort() })
    const results = await account.clock.until(all(run))
    expect(tally(results)).toEqual({ 'not-sent': 3 })
    expect(account.count('')).toBe(0)
  })

  it('sends nothing more after the signal aborts, and still yields every order', async () => {
    const account = createAccount({ orders: manyOrders(200), latencyMs: 100 })
    const controller = new AbortController()
    const run = cancelOrders(account.client, ids(200), { concurrency: 5, signal: controller.signal })
    const results = await account.clock.until(
      all(run, () => run.progress().finished === 20 && controller.abort()),
    )
    expect(new Set(results.map(({ id }) => id)).size).toBe(200)
    const counts = tally(results)
    expect((counts.cancelled ?? 0) + (counts['not-sent'] ?? 0)).toBe(200)
    expect(counts.cancelled).toBeLessThanOrEqual(25)
    expect(account.count('PATCH')).toBe(counts.cancelled)
    expect(account.pending()).toBe(200 - (counts.cancelled ?? 0))
  })

  it('stops when Telnyx cannot be reached until the deadline of an order', async () => {
    const account = createAccount({
      orders: manyOrders(500),
      answer: () => {
        throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' })
      },
    })
    const startedAt = account.clock.now()
    const results = await account.clock.until(all(cancelOrders(account.client, ids(500))))
    expect(tally(results)).toEqual({ 'not-sent': 500 })
    expect(results.at(-1)?.outcome).toHaveProperty(
      'reason',
      expect.stringMatching(/An earlier order.*connect/),
    )
    expect(account.clock.now() - startedAt).toBeLessThan(70_000)
  })

  it('continues when the connection for one order always breaks before its response', async () => {
    const account = createAccount({
      orders: manyOrders(30),
      answer: (_, id) => {
        if (id !== orderId(3)) return undefined
        throw Object.assign(new Error('read'), { code: 'ECONNRESET', syscall: 'read' })
      },
    })
    const run = cancelOrders(account.client, ids(30), { guards: { maxPhoneNumbers: 10 }, concurrency: 1 })
    expect(tally(await account.clock.until(all(run)))).toEqual({ cancelled: 29, 'not-sent': 1 })
  })

  it('ends after a stop although its source stays silent', async () => {
    const account = createAccount({ orders: manyOrders(3) })
    const controller = new AbortController()
    async function* source() {
      yield* ids(3)
      await new Promise(() => {})
    }
    const run = cancelOrders(account.client, source(), { signal: controller.signal })
    const results = all(run, () => run.progress().finished === 3 && controller.abort())
    expect(tally(await account.clock.until(results))).toEqual({ cancelled: 3 })
    expect(account.clock.timers).toBe(0)
  })

  it('ends after a stop when its source yields one more item and then stays silent', async () => {
    const account = createAccount({ orders: manyOrders(4) })
    const controller = new AbortController()
    async function* source() {
      yield* ids(3)
      await new Promise<void>((resolve) => account.clock.after(700, resolve))
      yield orderId(3)
      await new Promise(() => {})
    }
    const run = cancelOrders(account.client, source(), { signal: controller.signal })
    const results = all(run, () => run.progress().finished === 3 && controller.abort())
    expect(tally(await account.clock.until(results))).toEqual({ cancelled: 3, 'not-sent': 1 })
  })

  it.each([
    ['an array', () => ids(50)],
    [
      'an async source',
      async function* source() {
        yield* ids(50)
      },
    ],
  ])('leaves no timer behind after a stop, nor when its consumer stops early: %s', async (_, source) => {
    const stopped = createAccount({ orders: manyOrders(50), latencyMs: 100 })
    const controller = new AbortController()
    const run = cancelOrders(stopped.client, source(), { signal: controller.signal })
    await stopped.clock.until(all(run, () => controller.abort()))
    expect(stopped.clock.timers).toBe(0)

    const left = createAccount({ orders: manyOrders(50), latencyMs: 100 })
    await left.clock.until(
      (async () => {
        for await (const _ of cancelOrders(left.client, source(), { concurrency: 2 })) break
      })(),
    )
    expect(left.clock.timers).toBe(0)
  })

  it('still reads what its source yields after a stop', async () => {
    const account = createAccount({ orders: manyOrders(10) })
    const controller = new AbortController()
    async function* source() {
      for (const id of ids(10)) {
        await new Promise<void>((resolve) => account.clock.after(700, resolve))
        yield id
      }
    }
    const run = cancelOrders(account.client, source(), { signal: controller.signal })
    const results = all(run, () => run.progress().finished === 3 && controller.abort())
    expect(tally(await account.clock.until(results))).toEqual({ cancelled: 3, 'not-sent': 7 })
  })

  it('yields every outcome even if beforeAttempt or onEvent throws', async () => {
    const account = createAccount({ orders: manyOrders(20) })
    const run = cancelOrders(account.client, ids(20), {
      beforeAttempt: async ({ id }) => {
        if (id === orderId(7)) throw new Error('database is locked')
        return true
      },
      onEvent() {
        throw new Error('a bug in a progress bar')
      },
    })
    const results = await account.clock.until(all(run))
    expect(tally(results)).toEqual({ cancelled: 19, 'not-sent': 1 })
    expect(results.find(({ id }) => id === orderId(7))?.outcome).toHaveProperty(
      'reason',
      expect.stringContaining('database is locked'),
    )
  })

  it('sends nothing more after its consumer leaves the loop', async () => {
    const account = createAccount({ orders: manyOrders(200), latencyMs: 100 })
    await account.clock.until(
      (async () => {
        for await (const _ of cancelOrders(account.client, ids(200), { concurrency: 5 })) break
      })(),
    )
    const sent = account.count('PATCH')
    expect(sent).toBeLessThanOrEqual(11)
    await account.clock.advance(60_000)
    expect(account.count('PATCH')).toBe(sent)
    expect(account.pending()).toBe(200 - sent)
  })

  it('stops waiting for the limit after its consumer leaves the loop', async () => {
    const account = createAccount({
      orders: manyOrders(20),
      answer: (_, id) => (id === orderId(0) ? undefined : rejection(429, '10011')),
    })
    const start = account.clock.now()
    await account.clock.until(
      (async () => {
        for await (const _ of cancelOrders(account.client, ids(20), { concurrency: 5 })) break
      })(),
    )
    expect(account.clock.now() - start).toBeLessThan(5_000)
  })

  it('sends a single cancel ahead of the waiting orders', async () => {
    const account = createAccount({
      orders: manyOrders(101),
      answer: () =>
        Response.json(
          { data: manyOrders(1)[0] },
          { headers: { 'x-ratelimit-limit': '10', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' } },
        ),
    })
    const bulk = all(cancelOrders(account.client, ids(100), { concurrency: 50 }))
    await account.clock.advance(500)
    const single = account.client.subNumberOrders.retrieve(orderId(0))
    await account.clock.until(Promise.allSettled([single]))
    expect(account.requests.length).toBeLessThanOrEqual(15)
    await account.clock.until(Promise.allSettled([bulk]))
  })

  it('keeps few orders waiting when the limit is low', async () => {
    const headers = { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '30', 'x-ratelimit-reset': '60' }
    let oldest = 0
    const account = createAccount({
      orders: manyOrders(100),
      answer: (method, id) => {
        const order = account.byId.get(id ?? '')
        return Response.json(
          { data: method === 'PATCH' ? { ...order, status: 'cancelled' } : order },
          { headers },
        )
      },
    })
    const begun = new Map<string, number>()
    function* source() {
      for (const id of ids(100)) {
        begun.set(id, account.clock.now())
        yield id
      }
    }
    await account.clock.until(
      all(cancelOrders(account.client, source(), { concurrency: 50 }), ({ id }) => {
        const place = ids(100).indexOf(id)
        // The first ones began before the limit was known.
        if (place >= 50) oldest = Math.max(oldest, account.clock.now() - (begun.get(id) ?? 0))
      }),
    )
    expect(oldest).toBeLessThan(15_000)
  })

  it.each([0, -1, Number.NaN])('rejects a concurrency of %s', (concurrency) => {
    const { client } = createAccount({ orders: [] })
    expect(() => cancelOrders(client, [], { concurrency })).toThrow(
      /concurrency` must be a number of at least 1/,
    )
  })
})

describe('the progress', () => {
  it('counts by outcome, and reports the rate and the ETA', async () => {
    const account = createAccount({ orders: manyOrders(100), latencyMs: 1_000 })
    const run = cancelOrders(account.client, ids(100), { concurrency: 10 })
    expect(run.progress()).toEqual({ finished: 0, outcomes: {}, total: 100 })
    let half = run.progress()
    await account.clock.until(
      all(run, () => {
        if (run.progress().finished === 50) half = run.progress()
      }),
    )
    expect(half).toMatchObject({ finished: 50, outcomes: { cancelled: 50 }, total: 100 })
    // The first goes alone, then ten at a time in a second each.
    expect(half.rate).toBeGreaterThan(5)
    expect(half.rate).toBeLessThanOrEqual(10)
    expect(Math.abs((half.eta ?? 0) - account.clock.now())).toBeLessThan(5_000)
    expect(run.progress()).toMatchObject({ finished: 100, outcomes: { cancelled: 100 } })
  })

  it('reports until when the limit is used up', async () => {
    const account = createAccount({
      orders: manyOrders(50),
      answer: () => Response.json({ errors: [] }, { status: 429, headers: { 'retry-after': '7' } }),
    })
    const run = cancelOrders(account.client, ids(50))
    const results = all(run)
    await account.clock.advance(100)
    const { waitingUntil = 0 } = run.progress()
    expect(waitingUntil - account.clock.now()).toBeGreaterThan(6_000)
    expect(waitingUntil - account.clock.now()).toBeLessThanOrEqual(7_000)
    await account.clock.until(results)
  })

  it('has no total for a source without a length, unless it is given', () => {
    const { client } = createAccount({ orders: [] })
    const source = () => manyOrders(2).values()
    expect(cancelOrders(client, source()).progress().total).toBeUndefined()
    expect(cancelOrders(client, source(), { total: 2 }).progress().total).toBe(2)
  })
})

describe('a repeated id', () => {
  it('is skipped, in any case, and its order gets one PATCH', async () => {
    const uuid = '0a1b2c3d-0000-4000-8000-00000000abcd'
    const account = createAccount({ orders: manyOrders(3, (n) => (n === 0 ? { id: uuid } : {})) })
    const source = [uuid, uuid.toUpperCase(), orderId(1), uuid, orderId(2), orderId(1)]
    const run = cancelOrders(account.client, source)
    const results = await account.clock.until(all(run))
    expect(results.map(({ id }) => id).sort()).toEqual([orderId(1), orderId(2), uuid].sort())
    expect(account.count('PATCH')).toBe(3)
    expect(run.progress()).toMatchObject({ finished: 3, repeated: 3, total: 6 })
  })
})

describe('a signal', () => {
  it('that aborts between the call and the first step prevents every PATCH', async () => {
    const account = createAccount({ orders: manyOrders(20) })
    const abort = new AbortController()
    const run = cancelOrders(account.client, ids(20), { signal: abort.signal })
    abort.abort()
    const results = await account.clock.until(all(run))
    expect(tally(results)).toEqual({ 'not-sent': 20 })
    expect(account.requests).toEqual([])
  })

  it('that was aborted before ends a run whose source stays silent', async () => {
    const account = createAccount({ orders: manyOrders(1) })
    const silent = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) }
    const run = cancelOrders(account.client, silent, { signal: AbortSignal.abort() })
    expect(await account.clock.until(all(run))).toEqual([])
  })
})
