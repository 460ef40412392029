import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { StoreError } from '../src/store/store.ts'
import { createWorld, PENDING } from './world.ts'

const toCancel = { path: 'cancel' } as const
const slow = { match: toCancel, effect: { kind: 'latency', ms: 500 } } as const
const OUTCOME = 'x-cancellation-outcome'
const ID = 'x-cancellation-id'

type World = Awaited<ReturnType<typeof createWorld>>

/** Asks for a cancel and lets `ms` pass; the answer is still to come, if there ever is one. */
async function begin({ gateway, token, clock }: World, ms: number, orderId = PENDING) {
  const answered = Promise.resolve(
    gateway.app.request(`/v2/sub_number_orders/${orderId}/cancel`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'x-cancellation-reason': 'customer%20left' },
    }),
  )
  await clock.advance(ms)
  return { answer: () => clock.until(answered) }
}

describe('the ledger', () => {
  it('keeps who cancelled what and why, and what came of it', async () => {
    const world = await createWorld()
    const answer = await world.cancel(PENDING.toUpperCase(), {
      headers: { 'x-cancellation-reason': 'K%C3%BCndigung', 'x-request-id': 'crm-1' },
    })
    const [row] = await world.rows()
    expect(row).toMatchObject({
      id: answer.headers.get(ID),
      sub_number_order_id: PENDING,
      actor: 'billing',
      reason: 'Kündigung',
      request_id: 'crm-1',
      created_at: '2026-11-24T12:00:00.000Z',
      deadline_at: '2026-11-24T12:00:45.000Z',
      attempts: 1,
      seen_pending_at: null,
      outcome: 'cancelled',
      evidence: 'response',
      next_check_at: null,
    })
    expect(JSON.parse(row?.sub_number_order ?? '')).toEqual(answer.body.data)
  })

  it('has the attempt recorded before its PATCH goes out', async () => {
    const world = await createWorld({ faults: [slow] })
    await begin(world, 100)
    expect(world.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
    expect(await world.rows()).toMatchObject([{ attempts: 1, outcome: null }])
  })

  it('notes the reading that an attempt rests on', async () => {
    const world = await createWorld({ guards: { maxPhoneNumbers: 100 } })
    await world.cancel(PENDING)
    const [row] = await world.rows()
    expect(row?.seen_pending_at).toBe('2026-11-24T12:00:00.000Z')
  })

  it('lets an order be read before it is sent, each time that it is asked for again', async () => {
    const world = await createWorld()
    await world.cancel(PENDING)
    expect(world.sandbox.requests().count).toBe(1)
    for (const count of [2, 3]) {
      const again = await world.cancel(PENDING)
      expect(again.headers.get(OUTCOME)).toBe('already-cancelled')
      expect(world.sandbox.requests().count).toBe(count)
    }
    expect(world.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
  })
})

describe('a ledger that can not be written', () => {
  it('is no reason to log an outcome that is not recorded', async () => {
    const lines: { msg: string }[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
    const world = await createWorld({ faults: [slow], log })
    const { answer } = await begin(world, 100)
    world.disk.isFull = true
    await answer()
    const said = lines.map(({ msg }) => msg)
    expect(said).toContain('the ledger fails')
    expect(said).not.toContain('cancellation closed')
    world.disk.isFull = false
    await world.cancel(`${PENDING.slice(0, -1)}3`)
    expect(lines.map(({ msg }) => msg)).toContain('cancellation closed')
  })

  it('answers 503 and sends nothing', async () => {
    const world = await createWorld()
    world.disk.isFull = true
    const { status, headers, body } = await world.cancel(PENDING)
    expect(status).toBe(503)
    expect(headers.get('x-should-retry')).toBe('true')
    expect(headers.get('retry-after')).toBeTruthy()
    expect(headers.has(OUTCOME)).toBe(false)
    expect(body.errors[0].detail).toContain('nothing was sent')
    expect(world.sandbox.requests().count).toBe(0)

    world.disk.isFull = false
    expect((await world.cancel(PENDING)).status).toBe(200)
  })

  it('sends no further attempt, and answers 504 without an outcome when one had gone out', async () => {
    const world = await createWorld({
      faults: [slow, { match: toCancel, effect: { kind: 'error', status: 503 } }],
    })
    const { answer } = await begin(world, 100)
    world.disk.isFull = true
    const { status, headers } = await answer()
    expect(status).toBe(504)
    expect(headers.get(ID)).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.has(OUTCOME)).toBe(false)
    expect(world.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
  })

  it('answers 504 without an outcome when only the outcome could not be written, and the sweep records it', async () => {
    const world = await createWorld({ faults: [slow] })
    await world.startUpkeep()
    const { answer } = await begin(world, 100)
    world.disk.isFull = true
    const { status, headers } = await answer()
    expect(status).toBe(504)
    expect(headers.has(OUTCOME)).toBe(false)
    world.disk.isFull = false
    await world.clock.advance(70_000)
    expect(await world.rows()).toMatchObject([
      { id: headers.get(ID), outcome: 'cancelled', evidence: 'inferred', attempts: 1 },
    ])
  })
})

describe('a hold', () => {
  it('sends no further PATCH for what is under way, and lets its outcome be true', async () => {
    const world = await createWorld({
      faults: [slow, { match: toCancel, effect: { kind: 'error', status: 503 } }],
    })
    const { answer } = await begin(world, 100)
    await world.clock.until(world.gateway.holds.place('porting day'))
    const { status, headers } = await answer()
    expect(status).toBe(504)
    expect(headers.get(OUTCOME)).toBe('unknown')
    expect(world.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
    const refused = await world.cancel(PENDING)
    expect(refused.status).toBe(503)
    expect(refused.body.errors[0].detail).toContain('porting day')
    await world.clock.until(world.gateway.holds.release())
    world.sandbox.setFaults([])
    expect((await world.cancel(PENDING)).status).toBe(200)
  })
})

describe('after a crash', () => {
  it('a cancellation that never got to a PATCH is recorded as not sent', async () => {
    const world = await createWorld({
      guards: { maxPhoneNumbers: 100 },
      faults: [{ match: { path: 'retrieve' }, effect: { kind: 'latency', ms: 500 } }],
    })
    await begin(world, 100)
    await world.restart()
    await world.startUpkeep()
    await world.clock.advance(100)
    expect(await world.rows()).toMatchObject([{ attempts: 0, outcome: 'not-sent' }])
    expect(world.sandbox.requests().count).toBe(1)
  })

  it.each([
    ['cancelled', { kind: 'latency', ms: 500 }, 'inferred'],
    ['unknown', { kind: 'late-application', delayMs: 8_000 }, null],
  ] as const)(
    'one whose PATCH had gone out is read, not sent again: %s',
    async (outcome, effect, evidence) => {
      const world = await createWorld({ faults: [{ match: toCancel, effect }] })
      await begin(world, 100)
      await world.restart()
      await world.startUpkeep()
      await world.clock.advance(100)
      expect(await world.rows()).toMatchObject([{ attempts: 1, outcome, evidence }])
      expect(world.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
    },
  )

  it('a caller that asks meanwhile waits for what the sweep records', async () => {
    const world = await createWorld({ faults: [slow] })
    await begin(world, 100)
    await world.restart()
    await world.startUpkeep()
    const { status, headers } = await world.cancel(PENDING)
    expect(status).toBe(200)
    expect(headers.get('x-cancellation-evidence')).toBe('inferred')
    expect(world.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
  })

  it('a caller that asks meanwhile is not told that nothing was sent when the ledger fails', async () => {
    const world = await createWorld({ faults: [slow] })
    await begin(world, 100)
    const [row] = await world.rows()
    await world.restart()
    world.gateway.ledger.find = () => Promise.reject(new StoreError('the file is damaged'))
    const { status, headers, body } = await world.cancel(PENDING)
    expect(status).toBe(504)
    expect(headers.get(ID)).toBe(row?.id)
    expect(body.errors[0].detail).toContain('still under way')
  })

  it('those whose PATCH had gone out are read in their turn, however much else is asked for meanwhile', async () => {
    const ids = Array.from({ length: 100 }, (_, n) => `${PENDING.slice(0, -3)}${n + 100}`)
    const world = await createWorld({
      faults: [{ match: toCancel, effect: { kind: 'hang', applied: true }, count: 10 }],
      sandbox: { seed: { orders: ids.map((id) => ({ id })) }, rateLimit: { limit: 2 } },
    })
    // Brings the first word of the limit.
    await world.ask('GET', '/v2/sub_number_orders')
    for (const id of ids.slice(0, 10)) await begin(world, 0, id)
    await world.clock.advance(8_000)
    await world.restart()
    await world.ask('GET', '/v2/sub_number_orders')
    await world.startUpkeep()
    for (const id of ids.slice(10)) await begin(world, 0, id)
    await world.clock.advance(29_000)
    const swept = (await world.rows()).slice(0, 10)
    expect(swept.map(({ attempts, outcome }) => [attempts, outcome])).toEqual(
      swept.map(() => [1, 'cancelled']),
    )
  })

  it('an order that was not over is read again until it is, and the outcome stays', async () => {
    const world = await createWorld({
      faults: [{ match: toCancel, effect: { kind: 'late-application', delayMs: 90_000 }, count: 1 }],
    })
    await begin(world, 100)
    await world.restart()
    await world.startUpkeep()
    await world.clock.advance(60_000)
    expect(await world.rows()).toMatchObject([{ outcome: 'unknown', settled_status: null }])
    await world.clock.advance(120_000)
    const [row] = await world.rows()
    expect(row).toMatchObject({ outcome: 'unknown', settled_status: 'cancelled', next_check_at: null })
    expect(row?.settled_at).toMatch(/^2026-11-24T12:0/)
    // Each wait is about twice the one before, so that few readings were needed.
    expect(world.sandbox.requests().count).toBeLessThan(12)
  })

  it('an order whose next reading a clock that was ahead put off is read by the next run at once', async () => {
    const world = await createWorld({
      faults: [{ match: toCancel, effect: { kind: 'late-application', delayMs: 2_000 }, count: 1 }],
    })
    await begin(world, 100)
    await world.restart()
    await world.startUpkeep()
    await world.clock.advance(1_000)
    const [row] = await world.rows()
    const { ledger } = world.gateway
    await world.clock.until(ledger.checkLater(row?.id ?? '', world.clock.now() + 86_400_000))
    await world.restart()
    await world.startUpkeep()
    await world.clock.advance(10_000)
    expect(await world.rows()).toMatchObject([{ outcome: 'unknown', settled_status: 'cancelled' }])
  })

  it('is looked after also while Telnyx is away', async () => {
    const world = await createWorld({ faults: [slow] })
    await begin(world, 100)
    await world.restart()
    world.sandbox.setFaults([{ effect: { kind: 'connection-refused' } }])
    await world.startUpkeep()
    await world.clock.advance(600_000)
    expect(await world.rows()).toMatchObject([{ outcome: 'unknown', settled_status: null }])
    world.sandbox.setFaults([])
    await world.clock.advance(700_000)
    expect(await world.rows()).toMatchObject([{ outcome: 'unknown', settled_status: 'cancelled' }])
  })
})

describe('a process that wakes up late', () => {
  it('sends nothing for a cancellation that was closed meanwhile, and tells what is recorded', async () => {
    const world = await createWorld({
      guards: { maxPhoneNumbers: 100 },
      faults: [{ match: { path: 'retrieve' }, effect: { kind: 'latency', ms: 500 } }],
    })
    const { answer } = await begin(world, 100)
    const [row] = await world.rows()
    await world.clock.until(
      world.gateway.ledger.close(row?.id ?? '', 0, { kind: 'not-sent', reason: 'Swept by another process.' }),
    )
    const { status, headers } = await answer()
    expect(status).toBe(503)
    expect(headers.get(OUTCOME)).toBe('not-sent')
    expect(world.sandbox.truthOf(PENDING).patches.arrived).toBe(0)
  })
})
