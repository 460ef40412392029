import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { StoreError } from '../src/store/store.ts'
import { createTestGateway, PENDING } from './test-gateway.ts'

const toCancel = { path: 'cancel' } as const
const slow = { match: toCancel, effect: { kind: 'latency', ms: 500 } } as const
const OUTCOME = 'x-cancellation-outcome'
const ID = 'x-cancellation-id'

type TestGateway = Awaited<ReturnType<typeof createTestGateway>>

/** Starts a cancel, and advances the clock by `ms` without waiting for the response. */
async function startCancel(setup: TestGateway, ms: number, orderId = PENDING) {
  const answered = setup.startCancel(orderId, { headers: { 'x-cancellation-reason': 'customer%20left' } })
  await setup.clock.advance(ms)
  return { answer: () => setup.clock.until(answered) }
}

describe('the ledger', () => {
  it('records who cancelled what and why, and the outcome', async () => {
    const setup = await createTestGateway()
    const answer = await setup.cancel(PENDING.toUpperCase(), {
      headers: { 'x-cancellation-reason': 'K%C3%BCndigung', 'x-request-id': 'crm-1' },
    })
    const [row] = await setup.rows()
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

  it('has the attempt before its PATCH is sent', async () => {
    const setup = await createTestGateway({ faults: [slow] })
    await startCancel(setup, 100)
    expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
    expect(await setup.rows()).toMatchObject([{ attempts: 1, outcome: null }])
  })

  it('has the time of the reading before an attempt', async () => {
    const setup = await createTestGateway({ guards: { maxPhoneNumbers: 100 } })
    await setup.cancel(PENDING)
    const [row] = await setup.rows()
    expect(row?.seen_pending_at).toBe('2026-11-24T12:00:00.000Z')
  })

  it('makes each repeat read the order before it sends a PATCH', async () => {
    const setup = await createTestGateway()
    await setup.cancel(PENDING)
    expect(setup.sandbox.requests().count).toBe(1)
    for (const count of [2, 3]) {
      const again = await setup.cancel(PENDING)
      expect(again.headers.get(OUTCOME)).toBe('already-cancelled')
      expect(setup.sandbox.requests().count).toBe(count)
    }
    expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
  })
})

describe('a ledger that can not be written', () => {
  it('does not log an outcome that is not recorded', async () => {
    const lines: { msg: string }[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(JSON.parse(line)) })
    const setup = await createTestGateway({ faults: [slow], log })
    const { answer } = await startCancel(setup, 100)
    setup.disk.isFull = true
    await answer()
    const said = lines.map(({ msg }) => msg)
    expect(said).toContain('ledger error')
    expect(said).not.toContain('cancellation closed')
    setup.disk.isFull = false
    await setup.cancel(`${PENDING.slice(0, -1)}3`)
    expect(lines.map(({ msg }) => msg)).toContain('cancellation closed')
  })

  it('responds with 503 and sends nothing', async () => {
    const setup = await createTestGateway()
    setup.disk.isFull = true
    const { status, headers, body } = await setup.cancel(PENDING)
    expect(status).toBe(503)
    expect(headers.get('x-should-retry')).toBe('true')
    expect(headers.get('retry-after')).toBeTruthy()
    expect(headers.has(OUTCOME)).toBe(false)
    expect(body.errors[0].detail).toContain('nothing was sent')
    expect(setup.sandbox.requests().count).toBe(0)

    setup.disk.isFull = false
    expect((await setup.cancel(PENDING)).status).toBe(200)
  })

  it('sends no further attempt, and responds with 504 without an outcome after one was sent', async () => {
    const setup = await createTestGateway({
      faults: [slow, { match: toCancel, effect: { kind: 'error', status: 503 } }],
    })
    const { answer } = await startCancel(setup, 100)
    setup.disk.isFull = true
    const { status, headers } = await answer()
    expect(status).toBe(504)
    expect(headers.get(ID)).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.has(OUTCOME)).toBe(false)
    expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
  })

  it('responds with 504 without an outcome when only the outcome could not be written, and records it later', async () => {
    const setup = await createTestGateway({ faults: [slow] })
    await setup.startRecovery()
    const { answer } = await startCancel(setup, 100)
    setup.disk.isFull = true
    const { status, headers } = await answer()
    expect(status).toBe(504)
    expect(headers.has(OUTCOME)).toBe(false)
    // Another caller joins it, and sends nothing.
    const again = setup.cancel(PENDING)
    await setup.clock.advance(3_000)
    setup.disk.isFull = false
    expect((await again).headers.get(OUTCOME)).toBe('cancelled')
    expect(await setup.rows()).toMatchObject([
      { id: headers.get(ID), outcome: 'cancelled', evidence: 'response', attempts: 1 },
    ])
  })
})

describe('a hold', () => {
  it('stops the PATCHes of a running cancellation, whose outcome stays true', async () => {
    const setup = await createTestGateway({
      faults: [slow, { match: toCancel, effect: { kind: 'error', status: 503 } }],
    })
    const { answer } = await startCancel(setup, 100)
    await setup.clock.until(setup.gateway.holds.place('porting day'))
    const { status, headers } = await answer()
    expect(status).toBe(504)
    expect(headers.get(OUTCOME)).toBe('unknown')
    expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
    const refused = await setup.cancel(PENDING)
    expect(refused.status).toBe(503)
    expect(refused.body.errors[0].detail).toContain('porting day')
    await setup.clock.until(setup.gateway.holds.release())
    setup.sandbox.setFaults([])
    expect((await setup.cancel(PENDING)).status).toBe(200)
  })
})

describe('after a crash', () => {
  it('a cancellation without an attempt is recorded as not-sent', async () => {
    const setup = await createTestGateway({
      guards: { maxPhoneNumbers: 100 },
      faults: [{ match: { path: 'retrieve' }, effect: { kind: 'latency', ms: 500 } }],
    })
    await startCancel(setup, 100)
    await setup.restart()
    await setup.startRecovery()
    await setup.clock.advance(100)
    expect(await setup.rows()).toMatchObject([{ attempts: 0, outcome: 'not-sent' }])
    expect(setup.sandbox.requests().count).toBe(1)
  })

  it.each([
    ['cancelled', { kind: 'latency', ms: 500 }, 'inferred'],
    ['unknown', { kind: 'late-application', delayMs: 8_000 }, null],
  ] as const)(
    'one whose PATCH had gone out is read, not sent again: %s',
    async (outcome, effect, evidence) => {
      const setup = await createTestGateway({ faults: [{ match: toCancel, effect }] })
      await startCancel(setup, 100)
      await setup.restart()
      await setup.startRecovery()
      await setup.clock.advance(100)
      expect(await setup.rows()).toMatchObject([{ attempts: 1, outcome, evidence }])
      expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
    },
  )

  it('a caller waits for the outcome that the sweep records', async () => {
    const setup = await createTestGateway({ faults: [slow] })
    await startCancel(setup, 100)
    await setup.restart()
    await setup.startRecovery()
    const { status, headers } = await setup.cancel(PENDING)
    expect(status).toBe(200)
    expect(headers.get('x-cancellation-evidence')).toBe('inferred')
    expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(1)
  })

  it('a caller does not get not-sent when the ledger fails', async () => {
    const setup = await createTestGateway({ faults: [slow] })
    await startCancel(setup, 100)
    const [row] = await setup.rows()
    await setup.restart()
    setup.gateway.ledger.find = () => Promise.reject(new StoreError('the file is damaged'))
    const { status, headers, body } = await setup.cancel(PENDING)
    expect(status).toBe(504)
    expect(headers.get(ID)).toBe(row?.id)
    expect(body.errors[0].detail).toContain('still running')
  })

  it('orders whose PATCH was sent are read in turn, however many other requests there are', async () => {
    const ids = Array.from({ length: 100 }, (_, n) => `${PENDING.slice(0, -3)}${n + 100}`)
    const setup = await createTestGateway({
      faults: [{ match: toCancel, effect: { kind: 'hang', applied: true }, count: 10 }],
      sandbox: { seed: { orders: ids.map((id) => ({ id })) }, rateLimit: { limit: 2 } },
    })
    // The first response reports the limit.
    await setup.send('GET', '/v2/sub_number_orders')
    for (const id of ids.slice(0, 10)) await startCancel(setup, 0, id)
    await setup.clock.advance(8_000)
    await setup.restart()
    await setup.send('GET', '/v2/sub_number_orders')
    await setup.startRecovery()
    for (const id of ids.slice(10)) await startCancel(setup, 0, id)
    await setup.clock.advance(29_000)
    const swept = (await setup.rows()).slice(0, 10)
    expect(swept.map(({ attempts, outcome }) => [attempts, outcome])).toEqual(
      swept.map(() => [1, 'cancelled']),
    )
  })

  it('an order that is not final is read until it is, and the outcome stays', async () => {
    const setup = await createTestGateway({
      faults: [{ match: toCancel, effect: { kind: 'late-application', delayMs: 90_000 }, count: 1 }],
    })
    await startCancel(setup, 100)
    await setup.restart()
    await setup.startRecovery()
    await setup.clock.advance(60_000)
    expect(await setup.rows()).toMatchObject([{ outcome: 'unknown', settled_status: null }])
    await setup.clock.advance(120_000)
    const [row] = await setup.rows()
    expect(row).toMatchObject({ outcome: 'unknown', settled_status: 'cancelled', next_check_at: null })
    expect(row?.settled_at).toMatch(/^2026-11-24T12:0/)
    // The delays double, so few reads were needed.
    expect(setup.sandbox.requests().count).toBeLessThan(12)
  })

  it('an order whose recheck was delayed by a clock that was ahead is read by the next run at once', async () => {
    const setup = await createTestGateway({
      faults: [{ match: toCancel, effect: { kind: 'late-application', delayMs: 2_000 }, count: 1 }],
    })
    await startCancel(setup, 100)
    await setup.restart()
    await setup.startRecovery()
    await setup.clock.advance(1_000)
    const [row] = await setup.rows()
    const { ledger } = setup.gateway
    await setup.clock.until(ledger.scheduleRecheck(row?.id ?? '', 86_400_000))
    await setup.restart()
    await setup.startRecovery()
    await setup.clock.advance(10_000)
    expect(await setup.rows()).toMatchObject([{ outcome: 'unknown', settled_status: 'cancelled' }])
  })

  it('is recovered even while Telnyx can not be reached', async () => {
    const setup = await createTestGateway({ faults: [slow] })
    await startCancel(setup, 100)
    await setup.restart()
    setup.sandbox.setFaults([{ effect: { kind: 'connection-refused' } }])
    await setup.startRecovery()
    await setup.clock.advance(600_000)
    expect(await setup.rows()).toMatchObject([{ outcome: 'unknown', settled_status: null }])
    setup.sandbox.setFaults([])
    await setup.clock.advance(700_000)
    expect(await setup.rows()).toMatchObject([{ outcome: 'unknown', settled_status: 'cancelled' }])
  })
})

describe('a process that wakes up late', () => {
  it('sends nothing for a cancellation that was closed in the meantime, and returns the recorded outcome', async () => {
    const setup = await createTestGateway({
      guards: { maxPhoneNumbers: 100 },
      faults: [{ match: { path: 'retrieve' }, effect: { kind: 'latency', ms: 500 } }],
    })
    const { answer } = await startCancel(setup, 100)
    const [row] = await setup.rows()
    await setup.clock.until(
      setup.gateway.ledger.close(row?.id ?? '', 0, { kind: 'not-sent', reason: 'Swept by another process.' }),
    )
    const { status, headers } = await answer()
    expect(status).toBe(503)
    expect(headers.get(OUTCOME)).toBe('not-sent')
    expect(setup.sandbox.truthOf(PENDING).patches.arrived).toBe(0)
  })
})

describe('a repeat of an order whose last cancellation is unknown', () => {
  const lost = { match: toCancel, effect: { kind: 'lost-answer' } } as const

  it('that can not read the order gets the same outcome again, with the earlier id', async () => {
    const setup = await createTestGateway({
      faults: [lost, { match: { path: 'retrieve' }, effect: { kind: 'error', status: 503 } }],
    })
    const first = await setup.cancel(PENDING)
    expect([first.status, first.headers.get(OUTCOME)]).toEqual([504, 'unknown'])
    for (let n = 0; n < 3; n++) {
      await setup.clock.advance(8_000)
      const again = await setup.cancel(PENDING)
      expect([again.status, again.headers.get(OUTCOME)]).toEqual([504, 'unknown'])
      expect(again.headers.get(ID)).toBe(first.headers.get(ID))
    }
    expect(await setup.rows()).toHaveLength(1)
  })

  it('that can read the order decides again', async () => {
    const setup = await createTestGateway({
      faults: [lost, { match: { path: 'retrieve' }, effect: { kind: 'error', status: 503 }, count: 20 }],
    })
    expect((await setup.cancel(PENDING)).headers.get(OUTCOME)).toBe('unknown')
    setup.sandbox.setFaults([])
    const again = await setup.cancel(PENDING)
    expect([again.status, again.headers.get(OUTCOME)]).toEqual([200, 'already-cancelled'])
  })
})

describe('one damaged row', () => {
  it('breaks no page, no export and no response', async () => {
    const setup = await createTestGateway()
    const { headers } = await setup.cancel(PENDING)
    const { queries, write } = setup.store
    const damaged = queries
      .updateTable('cancellations')
      .set({ detail: '{"reason', sub_number_order: '[['.repeat(10) })
      .where('id', '=', headers.get(ID) ?? '')
    await setup.clock.until(write(damaged))
    const page = await setup.send('GET', '/v2/cancellations')
    expect(page.body.data).toMatchObject([{ outcome: 'cancelled', sub_number_order: null }])
    const csv = await setup.request('/v2/cancellations', { headers: { accept: 'text/csv' } })
    expect(await csv.text()).toContain(headers.get(ID))
  })
})

describe('a caller that joins a cancellation', () => {
  it('is recorded, and shown in the timeline', async () => {
    const setup = await createTestGateway({ faults: [slow] })
    const { answer } = await startCancel(setup, 100)
    const joining = setup.cancel(PENDING, {
      headers: { 'x-request-id': 'crm-7', 'x-cancellation-reason': 'customer%20left' },
    })
    const { headers } = await answer()
    await joining
    const { body } = await setup.send('GET', `/v2/cancellations/${headers.get(ID)}`)
    const texts = body.data.timeline.map(({ text }: { text: string }) => text)
    expect(texts).toContainEqual(expect.stringMatching(/billing requested .*customer left.*crm-7/))
  })
})

describe('rechecks', () => {
  it('read every due order, even if some can not be read', async () => {
    const ids = Array.from({ length: 30 }, (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
    const unreadable = new Set(ids.slice(0, 25))
    const setup = await createTestGateway({
      sandbox: { seed: { orders: ids.map((id) => ({ id, status: 'pending' as const })) } },
      answer(request) {
        const id = new URL(request.url).pathname.split('/')[3] ?? ''
        if (request.method === 'GET' && unreadable.has(id)) return new Response('', { status: 503 })
        // Telnyx accepts every PATCH, and the order stays pending.
        if (request.method !== 'PATCH') return undefined
        return Response.json({ data: { id, status: 'pending' } })
      },
    })
    for (const id of ids) {
      expect((await setup.cancel(id)).headers.get(OUTCOME)).toBe('accepted')
    }
    await setup.startRecovery()
    await setup.clock.advance(120_000)
    // Only those of readable orders reach the sandbox.
    const read = setup.sandbox.requests().requests.map(({ path }) => path.split('/').at(-1))
    expect(new Set(read)).toEqual(new Set(ids.slice(25)))
  })

  it('end after 30 days with a warning in the log', async () => {
    const lines: Record<string, unknown>[] = []
    const setup = await createTestGateway({
      log: pino({ level: 'warn' }, { write: (line) => void lines.push(JSON.parse(line)) }),
      answer: ({ method }) =>
        method === 'PATCH' ? Response.json({ data: { id: PENDING, status: 'pending' } }) : undefined,
    })
    const { headers } = await setup.cancel(PENDING)
    await setup.clock.advance(31 * 24 * 3_600_000)
    await setup.startRecovery()
    await setup.clock.advance(10_000)
    expect(await setup.rows()).toMatchObject([{ outcome: 'accepted', next_check_at: null }])
    expect(lines).toMatchObject([
      { msg: 'order not final after 30 days: check it at Telnyx', cancellation_ids: [headers.get(ID)] },
    ])
    const { body } = await setup.send('GET', `/v2/cancellations/${headers.get(ID)}`)
    expect(JSON.stringify(body.data.timeline)).toContain('check it at Telnyx')
  })
})

describe('an order with 20,000 nested brackets in an unknown field', () => {
  it('is cancelled like any other, and so are the orders after it', async () => {
    const deep = '['.repeat(20_000) + ']'.repeat(20_000)
    const poisoned = `{"data":{"id":"${PENDING}","status":"cancelled","unknown":${deep}}}`
    const setup = await createTestGateway({
      answer: ({ method, url }) =>
        method === 'PATCH' && url.includes(PENDING) ? new Response(poisoned) : undefined,
    })
    const { status, body } = await setup.cancel(PENDING)
    expect([status, body.data.status]).toEqual([200, 'cancelled'])
    expect(await setup.rows()).toMatchObject([{ outcome: 'cancelled' }])
    expect((await setup.send('GET', '/v2/cancellations')).body.data).toHaveLength(1)
  })
})
