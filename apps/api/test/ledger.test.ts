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
    expect(said).toContain('ledger error')
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

  it('answers 504 without an outcome when only the outcome could not be written, and records it once it can', async () => {
    const world = await createWorld({ faults: [slow] })
    await world.startRecovery()
    const { answer } = await begin(world, 100)
    world.disk.isFull = true
    const { status, headers } = await answer()
    expect(status).toBe(504)
    expect(headers.has(OUTCOME)).toBe(false)
    // Who asks meanwhile waits for it, and sends nothing.
    const again = world.cancel(PENDING)
    await world.clock.advance(3_000)
    world.disk.isFull = false
    expect((await again).headers.get(OUTCOME)).toBe('cancelled')
    expect(await world.rows()).toMatchObject([
      { id: headers.get(ID), outcome: 'cancelled', evidence: 'response', attempts: 1 },
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
    await world.startRecovery()
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
      await world.startRecovery()
      await world.clock.advance(100)
      expect(await world.rows()).toMatchObject([{ attempts: 1, outcome, evidence }])
      expect(world.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
    },
  )

  it('a caller that asks meanwhile waits for what the sweep records', async () => {
    const world = await createWorld({ faults: [slow] })
    await begin(world, 100)
    await world.restart()
    await world.startRecovery()
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
    expect(body.errors[0].detail).toContain('still running')
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
    await world.startRecovery()
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
    await world.startRecovery()
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
    await world.startRecovery()
    await world.clock.advance(1_000)
    const [row] = await world.rows()
    const { ledger } = world.gateway
    await world.clock.until(ledger.scheduleRecheck(row?.id ?? '', world.clock.now() + 86_400_000))
    await world.restart()
    await world.startRecovery()
    await world.clock.advance(10_000)
    expect(await world.rows()).toMatchObject([{ outcome: 'unknown', settled_status: 'cancelled' }])
  })

  it('is looked after also while Telnyx is away', async () => {
    const world = await createWorld({ faults: [slow] })
    await begin(world, 100)
    await world.restart()
    world.sandbox.setFaults([{ effect: { kind: 'connection-refused' } }])
    await world.startRecovery()
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

describe('a repeat of an order whose last cancellation is unknown', () => {
  const lost = { match: toCancel, effect: { kind: 'lost-answer' } } as const

  it('that can not read the order answers the same again, with the earlier id', async () => {
    const world = await createWorld({
      faults: [lost, { match: { path: 'retrieve' }, effect: { kind: 'error', status: 503 } }],
    })
    const first = await world.cancel(PENDING)
    expect([first.status, first.headers.get(OUTCOME)]).toEqual([504, 'unknown'])
    for (let n = 0; n < 3; n++) {
      await world.clock.advance(8_000)
      const again = await world.cancel(PENDING)
      expect([again.status, again.headers.get(OUTCOME)]).toEqual([504, 'unknown'])
      expect(again.headers.get(ID)).toBe(first.headers.get(ID))
    }
    expect(await world.rows()).toHaveLength(1)
  })

  it('that can read the order judges it anew', async () => {
    const world = await createWorld({
      faults: [lost, { match: { path: 'retrieve' }, effect: { kind: 'error', status: 503 }, count: 20 }],
    })
    expect((await world.cancel(PENDING)).headers.get(OUTCOME)).toBe('unknown')
    world.sandbox.setFaults([])
    const again = await world.cancel(PENDING)
    expect([again.status, again.headers.get(OUTCOME)]).toEqual([200, 'already-cancelled'])
  })
})

describe('one bad row', () => {
  it('breaks no page, no export and no answer', async () => {
    const world = await createWorld()
    const { headers } = await world.cancel(PENDING)
    const { queries, write } = world.store
    const damaged = queries
      .updateTable('cancellations')
      .set({ detail: '{"reason', sub_number_order: '[['.repeat(10) })
      .where('id', '=', headers.get(ID) ?? '')
    await world.clock.until(write(damaged))
    const page = await world.ask('GET', '/v2/cancellations')
    expect(page.body.data).toMatchObject([{ outcome: 'cancelled', sub_number_order: null }])
    const csv = await world.gateway.app.request('/v2/cancellations', {
      headers: { authorization: `Bearer ${world.token}`, accept: 'text/csv' },
    })
    expect(await csv.text()).toContain(headers.get(ID))
  })
})

describe('who joins a cancellation', () => {
  it('is kept beside it, and shown in its timeline', async () => {
    const world = await createWorld({ faults: [slow] })
    const { answer } = await begin(world, 100)
    const joining = world.cancel(PENDING, {
      headers: { 'x-request-id': 'crm-7', 'x-cancellation-reason': 'customer%20left' },
    })
    const { headers } = await answer()
    await joining
    const { body } = await world.ask('GET', `/v2/cancellations/${headers.get(ID)}`)
    const texts = body.data.timeline.map(({ text }: { text: string }) => text)
    expect(texts).toContainEqual(expect.stringMatching(/billing requested .*customer left.*crm-7/))
  })
})

describe('rechecks', () => {
  it('give every due order its turn, though some can not be read', async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
    const unreadable = new Set(ids.slice(0, 25))
    const world = await createWorld({
      sandbox: { seed: { orders: ids.map((id) => ({ id, status: 'pending' as const })) } },
      answer(request) {
        const id = new URL(request.url).pathname.split('/')[3] ?? ''
        if (request.method === 'GET' && unreadable.has(id)) return new Response('', { status: 503 })
        // Every PATCH is accepted, and the order reads pending for now.
        if (request.method !== 'PATCH') return undefined
        return Response.json({ data: { id, status: 'pending' } })
      },
    })
    for (const id of ids) {
      expect((await world.cancel(id)).headers.get(OUTCOME)).toBe('accepted')
    }
    await world.startRecovery()
    await world.clock.advance(120_000)
    const rows = await world.rows()
    const read = rows.filter(({ sub_number_order_id }) => !unreadable.has(sub_number_order_id))
    expect(read).toHaveLength(5)
    for (const row of read) expect(row.next_check_at).not.toBe(null)
    expect(world.sandbox.requests().count).toBeGreaterThanOrEqual(5)
  })

  it('leave an order that is still not final after 30 days to a person, and say so', async () => {
    const world = await createWorld({
      answer: ({ method }) =>
        method === 'PATCH' ? Response.json({ data: { id: PENDING, status: 'pending' } }) : undefined,
    })
    const { headers } = await world.cancel(PENDING)
    await world.clock.advance(31 * 24 * 3_600_000)
    await world.startRecovery()
    await world.clock.advance(10_000)
    expect(await world.rows()).toMatchObject([{ outcome: 'accepted', next_check_at: null }])
    const { body } = await world.ask('GET', `/v2/cancellations/${headers.get(ID)}`)
    expect(JSON.stringify(body.data.timeline)).toContain('check it at Telnyx')
  })
})

describe('an order with 20,000 nested brackets in an unknown field', () => {
  it('is cancelled like any other, and so are the ones after it', async () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    const poisoned = `{"data":{"id":"${PENDING}","status":"cancelled","unknown":${deep}}}`
    const world = await createWorld({
      answer: ({ method, url }) =>
        method === 'PATCH' && url.includes(PENDING) ? new Response(poisoned) : undefined,
    })
    const { status, body } = await world.cancel(PENDING)
    expect([status, body.data.status]).toEqual([200, 'cancelled'])
    expect(await world.rows()).toMatchObject([{ outcome: 'cancelled' }])
    expect((await world.ask('GET', '/v2/cancellations')).body.data).toHaveLength(1)
  })
})
