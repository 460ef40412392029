import { describe, expect, it } from 'vitest'
import { type AccountOptions, createAccount, manyOrders } from '../../test/account.ts'
import { createRandom } from '../../test/random.ts'
import { cancelOrders } from '../bulk/cancel-orders.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import { cancelOrder } from './cancel-order.ts'

const createLimitedAccount = (count: number, limit: NonNullable<AccountOptions['limit']>) =>
  createAccount({ orders: manyOrders(count), limit })

const guards = { maxPhoneNumbers: 100 }
const tally = (outcomes: CancelOutcome[]) =>
  Object.fromEntries(
    [...new Set(outcomes.map(({ kind }) => kind))].map((kind) => [
      kind,
      outcomes.filter((outcome) => outcome.kind === kind).length,
    ]),
  )

describe('more callers than the limit allows', () => {
  it.each([
    { what: 'with guards', options: { guards }, requestsEach: 2 },
    { what: 'without guards', options: {}, requestsEach: 1 },
  ])('still finish what fits before the deadline, $what', async ({ options, requestsEach }) => {
    const { client, clock, orders, count } = createLimitedAccount(1_500, {
      limit: 50,
      windowMs: 1_000,
      kind: 'fixed',
    })
    const all = Promise.all(
      orders.map(({ id }) => cancelOrder(client, id, { ...options, deadlineMs: 45_000 })),
    )
    const outcomes = await clock.until(all)
    // The last moment for a PATCH is two timeouts before the deadline.
    const fitting = Math.min(1_500, (25 * 50) / requestsEach)
    const { cancelled = 0, 'not-sent': notSent = 0 } = tally(outcomes)
    expect(cancelled).toBeGreaterThanOrEqual(0.95 * fitting)
    expect(cancelled + notSent).toBe(1_500)
    // No reading is spent on an order whose PATCH can't start any more.
    expect(count('GET')).toBeLessThanOrEqual((requestsEach - 1) * cancelled + 5)
  })

  it('learn immediately when they can be admitted, and finish when they come back then', async () => {
    const { client, clock, orders } = createLimitedAccount(40, { limit: 1, windowMs: 1_000, kind: 'fixed' })
    const finishedAt: number[] = []
    /** How long each refused caller had waited. */
    const refusals: number[] = []
    const random = createRandom(7)
    async function caller(id: string) {
      for (let tries = 0; tries < 20; tries++) {
        const start = clock.monotonic()
        const outcome = await cancelOrder(client, id, { guards, deadlineMs: 45_000 })
        if (outcome.kind === 'cancelled') return finishedAt.push(clock.monotonic())
        expect(outcome).toMatchObject({ kind: 'not-sent', failure: { kind: 'out-of-time' } })
        if (outcome.kind !== 'not-sent' || outcome.failure?.kind !== 'out-of-time') break
        refusals.push(clock.monotonic() - start)
        // With jitter: callers that came back all at one moment would find room for one.
        const { room_at } = outcome.failure
        const roomInMs = room_at === undefined ? 0 : Date.parse(room_at) - clock.now()
        await new Promise<void>((resolve) => clock.after(roomInMs + random() * 20_000, resolve))
      }
      return undefined
    }
    await clock.until(Promise.all(orders.map(({ id }) => caller(id))))
    expect(finishedAt).toHaveLength(40)
    // The very first ones are refused as soon as a response has announced the limit.
    expect(refusals.filter((waited) => waited < 200).length).toBeGreaterThan(refusals.length * 0.9)
    // 80 requests at one a second; towards the end some still wait for their turn to come back.
    expect(Math.max(...finishedAt)).toBeLessThan(80_000 * 1.25)
  })

  it('does not give up an order after a 429 while others queue', async () => {
    const { client, clock, orders, servers } = createLimitedAccount(1_200, {
      limit: 50,
      windowMs: 1_000,
      kind: 'fixed',
    })
    let turnedBack = false
    const { answer } = servers.PATCH
    servers.PATCH.answer = async () => {
      const answered = await answer()
      if (turnedBack || clock.monotonic() < 5_000) return answered
      turnedBack = true
      return { ...answered, status: 429 }
    }
    const outcomes = await clock.until(
      Promise.all(orders.map(({ id }) => cancelOrder(client, id, { deadlineMs: 45_000 }))),
    )
    expect(turnedBack).toBe(true)
    expect(tally(outcomes).cancelled).toBeGreaterThanOrEqual(1_100)
  })
})

describe('bulk beside single cancels that take all of the limit', () => {
  it.each([{}, { guards }])('keeps a tenth of it, with %j', async (options) => {
    const { client, clock, orders } = createLimitedAccount(20_000, {
      limit: 10,
      windowMs: 1_000,
      kind: 'sliding',
    })
    const ids = orders.map(({ id }) => id)
    let isOver = false
    const single = async () => {
      while (!isOver) await cancelOrder(client, ids.pop() as string, { ...options, deadlineMs: 45_000 })
    }
    const singles = Promise.all(Array.from({ length: 60 }, single))
    const outcomes: CancelOutcome[] = []
    async function bulk() {
      const run = cancelOrders(client, ids.splice(0, 150), options)
      for await (const { outcome } of run) outcomes.push(outcome)
      isOver = true
    }
    await clock.until(bulk())
    await clock.until(singles)
    expect(tally(outcomes)).toEqual({ cancelled: 150 })
    const requests = options.guards ? 300 : 150
    expect(clock.monotonic()).toBeLessThan(requests * 1_000 * 1.25 + 45_000)
  })
})

describe("bulk that the limit can't admit before the deadline of an order", () => {
  it('waits until it is admitted, and finishes every order', async () => {
    const { client, clock, orders } = createLimitedAccount(30, { limit: 1, windowMs: 1_000, kind: 'fixed' })
    const ids = orders.map(({ id }) => id)
    const outcomes: CancelOutcome[] = []
    async function bulk() {
      for await (const { outcome } of cancelOrders(client, ids, { deadlineMs: 8_000 })) outcomes.push(outcome)
    }
    await clock.until(bulk())
    expect(tally(outcomes)).toEqual({ cancelled: 30 })
  })

  it('stops waiting when it is aborted', async () => {
    const { client, clock, orders } = createLimitedAccount(30, { limit: 1, windowMs: 1_000, kind: 'fixed' })
    const ids = orders.map(({ id }) => id)
    const abort = new AbortController()
    let ended = 0
    async function bulk() {
      const options = { deadlineMs: 8_000, signal: abort.signal }
      for await (const _ of cancelOrders(client, ids, options)) ended++
    }
    const run = bulk()
    await clock.advance(2_500)
    abort.abort()
    await clock.advance(500)
    expect(ended).toBe(30)
    await run
  })
})

describe('a list and a cancel with their own limits', () => {
  it('a slow list slows no PATCH', async () => {
    const { client, clock, orders, servers } = createLimitedAccount(2_000, {
      list: { limit: 300, windowMs: 60_000, kind: 'fixed' },
      GET: { limit: 300, windowMs: 60_000, kind: 'fixed' },
      PATCH: { limit: 50, windowMs: 1_000, kind: 'fixed' },
    })
    await clock.until(client.subNumberOrders.list())
    const start = clock.monotonic()
    const run = cancelOrders(
      client,
      orders.map(({ id }) => id),
      { concurrency: 100 },
    )
    await clock.until(
      (async () => {
        for await (const _ of run);
      })(),
    )
    const fastest = (2_000 / 50) * 1_000
    expect(fastest / (clock.monotonic() - start)).toBeGreaterThanOrEqual(0.95)
    expect(servers.PATCH.rejected).toBe(0)
  })
})
