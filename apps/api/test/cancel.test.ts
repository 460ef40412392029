import { OUTCOME_HEADER } from '@countermand/core/wire'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createTestGateway, PENDING } from './test-gateway.ts'

const cancelPath = { method: 'PATCH', path: 'cancel' } as const

describe('a cancel through the gateway', () => {
  it('cancels a pending order with one PATCH and responds as Telnyx does, with the outcome in headers', async () => {
    const { cancel, sandbox } = await createTestGateway()
    const { status, headers, body } = await cancel(PENDING)
    expect(status).toBe(200)
    expect(body.data).toMatchObject({ id: PENDING, status: 'cancelled' })
    expect(headers.get('x-cancellation-outcome')).toBe('cancelled')
    expect(headers.get('x-cancellation-evidence')).toBe('response')
    expect(headers.get('x-cancellation-id')).toMatch(/^[0-9a-f-]{36}$/)
    expect(headers.get('x-request-id')).toBeTruthy()
    expect(headers.get('x-ratelimit-limit')).toBeTruthy()
    expect(sandbox.requests().count).toBe(1)
  })

  it.each(['success', 'failure', 'porting'])('answers 422 for an order that reads %s', async (status) => {
    const { cancel, sandbox } = await createTestGateway({
      sandbox: { seed: { orders: [{ id: PENDING, status }] } },
    })
    const answer = await cancel(PENDING)
    expect(answer.status).toBe(422)
    expect(answer.body.errors[0]).toMatchObject({
      code: '10027',
      meta: { origin: 'countermand', outcome: 'not-cancellable', order: { id: PENDING, status } },
    })
    expect(sandbox.truthOf(PENDING).patches.applied).toBe(0)
  })

  it('responds with 200 and already-cancelled to an order that was cancelled before', async () => {
    const { cancel } = await createTestGateway({
      sandbox: { seed: { orders: [{ id: PENDING, status: 'cancelled' }] } },
    })
    const { status, headers } = await cancel(PENDING)
    expect(status).toBe(200)
    expect(headers.get(OUTCOME_HEADER)).toBe('already-cancelled')
  })

  it('responds with 404 to an order that Telnyx does not know', async () => {
    const { cancel } = await createTestGateway()
    const { status, headers, body } = await cancel('7c6b4ccc-b65f-4a3d-8099-576000000000')
    expect(status).toBe(404)
    expect(headers.get(OUTCOME_HEADER)).toBe('not-found')
    expect(body.errors[0].code).toBe('10005')
  })

  it('finds out the effect of a PATCH whose response was lost', async () => {
    const { cancel, sandbox } = await createTestGateway({
      faults: [{ match: cancelPath, effect: { kind: 'lost-answer' }, count: 1 }],
    })
    const { status, headers } = await cancel(PENDING)
    expect(status).toBe(200)
    expect(headers.get(OUTCOME_HEADER)).toBe('cancelled')
    expect(headers.get('x-cancellation-evidence')).toBe('inferred')
    expect(sandbox.truthOf(PENDING).patches).toEqual({ arrived: 1, applied: 1 })
  })

  it('responds with 503 and retry-after when nothing was sent', async () => {
    const { cancel, sandbox } = await createTestGateway({
      faults: [{ match: cancelPath, effect: { kind: 'connection-refused' } }],
    })
    const { status, headers, body } = await cancel(PENDING)
    expect(status).toBe(503)
    expect(headers.get(OUTCOME_HEADER)).toBe('not-sent')
    expect(headers.get('retry-after')).toBeTruthy()
    expect(headers.get('x-should-retry')).toBe('true')
    expect(body.errors[0].meta.origin).toBe('countermand')
    expect(sandbox.truthOf(PENDING).status).toBe('pending')
  })

  it('responds with 504 within 45 seconds while the effect of a PATCH is unknown', async () => {
    const { cancel, clock } = await createTestGateway({ faults: [{ effect: { kind: 'hang' } }] })
    const start = clock.now()
    const { status, headers, body } = await cancel(PENDING)
    expect(status).toBe(504)
    expect(headers.get(OUTCOME_HEADER)).toBe('unknown')
    expect(headers.get('x-should-retry')).toBe('true')
    expect(body.errors[0].detail).toContain('Read the order again')
    expect(clock.now() - start).toBeLessThanOrEqual(45_000)
  })

  it('responds with 502 when Telnyx rejects its key, so that no caller suspects its token', async () => {
    const { cancel } = await createTestGateway({ sandbox: { variants: { keyScope: 'read-only' } } })
    const { status, headers } = await cancel('12ade33a-21c0-473b-b055-b3c836e1c292')
    expect(status).toBe(502)
    expect(headers.get(OUTCOME_HEADER)).toBe('refused')
  })

  it("passes through Telnyx's errors when it rejects a cancel", async () => {
    const { cancel } = await createTestGateway({
      sandbox: { seed: { orders: [{ id: PENDING, status: 'pending' }] } },
      faults: [{ match: cancelPath, effect: { kind: 'error', status: 422 } }],
    })
    const { status, headers, body } = await cancel(PENDING)
    expect(status).toBe(422)
    expect(headers.get(OUTCOME_HEADER)).toBe('refused')
    expect(body.errors[0].meta.outcome).toBe('refused')
  })

  it('sends one PATCH for two concurrent callers, even if they spell the id in different case', async () => {
    const { startCancel, sandbox, clock } = await createTestGateway({
      faults: [{ match: cancelPath, effect: { kind: 'latency', ms: 500 } }],
    })
    const both = Promise.all([startCancel(PENDING), startCancel(PENDING.toUpperCase())])
    const [first, second] = await clock.until(both)
    expect([first.status, second.status]).toEqual([200, 200])
    expect(first.headers.get('x-cancellation-id')).toBe(second.headers.get('x-cancellation-id'))
    expect(sandbox.truthOf(PENDING).patches.arrived).toBe(1)
  })

  it('continues when its caller disconnects', async () => {
    const { startCancel, gateway, sandbox, clock } = await createTestGateway({
      faults: [{ match: cancelPath, effect: { kind: 'latency', ms: 500 } }],
    })
    const gone = new AbortController()
    void startCancel(PENDING, { signal: gone.signal })
    await clock.advance(100)
    gone.abort()
    await clock.until(gateway.recordedCancel.idle())
    expect(sandbox.truthOf(PENDING).status).toBe('cancelled')
  })

  it('logs the reason in any encoding, and rejects an invalid one before anything is sent', async () => {
    const lines: string[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) })
    const { cancel, sandbox } = await createTestGateway({ log })
    const bad = await cancel(PENDING, { headers: { 'x-cancellation-reason': '%E0%A4%A' } })
    expect(bad.status).toBe(400)
    expect(bad.body.errors[0].source).toEqual({ parameter: 'x-cancellation-reason' })
    const plain = await cancel(PENDING, { headers: { 'x-cancellation-reason': 'Kündigung' } })
    expect(plain.body.errors[0].detail).toContain('percent-encoded')
    const long = await cancel(PENDING, { headers: { 'x-cancellation-reason': 'x'.repeat(501) } })
    expect(long.status).toBe(400)
    expect(sandbox.requests().count).toBe(0)
    const good = await cancel(PENDING, {
      headers: { 'x-cancellation-reason': encodeURIComponent('Kündigung 😀') },
    })
    expect(good.status).toBe(200)
    expect(lines.some((line) => line.includes('Kündigung 😀'))).toBe(true)
  })

  it('never logs a token or the Telnyx key', async () => {
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
    const setup = await createTestGateway({
      log,
      faults: [{ match: cancelPath, effect: { kind: 'lost-answer' }, count: 1 }],
    })
    await setup.cancel(PENDING)
    await setup.send('GET', '/v2/sub_number_orders')
    await setup.send('GET', '/v2/nothing')
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.join('')).not.toContain(setup.token)
    expect(lines.join('')).not.toContain(setup.sandbox.apiKey)
  })
})
