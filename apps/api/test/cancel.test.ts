import { OUTCOME_HEADER } from '@countermand/core/wire'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { createWorld, PENDING } from './world.ts'

const cancelPath = { method: 'PATCH', path: 'cancel' } as const

describe('a cancel through the gateway', () => {
  it('cancels a pending order with one PATCH and answers as Telnyx does, with the outcome beside', async () => {
    const { cancel, sandbox } = await createWorld()
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
    const { cancel, sandbox } = await createWorld({
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

  it('answers 200 for an order that was cancelled before, and says so', async () => {
    const { cancel } = await createWorld({
      sandbox: { seed: { orders: [{ id: PENDING, status: 'cancelled' }] } },
    })
    const { status, headers } = await cancel(PENDING)
    expect(status).toBe(200)
    expect(headers.get(OUTCOME_HEADER)).toBe('already-cancelled')
  })

  it('answers 404 for an order that Telnyx does not know', async () => {
    const { cancel } = await createWorld()
    const { status, headers, body } = await cancel('7c6b4ccc-b65f-4a3d-8099-576000000000')
    expect(status).toBe(404)
    expect(headers.get(OUTCOME_HEADER)).toBe('not-found')
    expect(body.errors[0].code).toBe('10005')
  })

  it('finds the truth behind an answer that was lost', async () => {
    const { cancel, sandbox } = await createWorld({
      faults: [{ match: cancelPath, effect: { kind: 'lost-answer' }, count: 1 }],
    })
    const { status, headers } = await cancel(PENDING)
    expect(status).toBe(200)
    expect(headers.get(OUTCOME_HEADER)).toBe('cancelled')
    expect(headers.get('x-cancellation-evidence')).toBe('inferred')
    expect(sandbox.truthOf(PENDING).patches).toEqual({ arrived: 1, applied: 1 })
  })

  it('answers 503 and asks to try again when nothing got through', async () => {
    const { cancel, sandbox } = await createWorld({
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

  it('answers 504 within its 45 seconds while it is not known whether a PATCH took effect', async () => {
    const { cancel, clock } = await createWorld({ faults: [{ effect: { kind: 'hang' } }] })
    const start = clock.now()
    const { status, headers, body } = await cancel(PENDING)
    expect(status).toBe(504)
    expect(headers.get(OUTCOME_HEADER)).toBe('unknown')
    expect(headers.get('x-should-retry')).toBe('true')
    expect(body.errors[0].detail).toContain('Read the order again')
    expect(clock.now() - start).toBeLessThanOrEqual(45_000)
  })

  it('turns a refusal of its own key into 502, so that no caller takes it for its token', async () => {
    const { cancel } = await createWorld({ sandbox: { variants: { keyScope: 'read-only' } } })
    const { status, headers } = await cancel('12ade33a-21c0-473b-b055-b3c836e1c292')
    expect(status).toBe(502)
    expect(headers.get(OUTCOME_HEADER)).toBe('refused')
  })

  it('passes on what Telnyx said when it refused', async () => {
    const { cancel } = await createWorld({
      sandbox: { seed: { orders: [{ id: PENDING, status: 'pending' }] } },
      faults: [{ match: cancelPath, effect: { kind: 'error', status: 422 } }],
    })
    const { status, headers, body } = await cancel(PENDING)
    expect(status).toBe(422)
    expect(headers.get(OUTCOME_HEADER)).toBe('refused')
    expect(body.errors[0].meta.outcome).toBe('refused')
  })

  it('sends one PATCH for two callers at once, also when they write the id in another case', async () => {
    const { gateway, sandbox, clock, token } = await createWorld({
      faults: [{ match: cancelPath, effect: { kind: 'latency', ms: 500 } }],
    })
    const init = { method: 'PATCH', headers: { authorization: `Bearer ${token}` } }
    const both = Promise.all([
      gateway.app.request(`/v2/sub_number_orders/${PENDING}/cancel`, init),
      gateway.app.request(`/v2/sub_number_orders/${PENDING.toUpperCase()}/cancel`, init),
    ])
    const [first, second] = await clock.until(both)
    expect([first?.status, second?.status]).toEqual([200, 200])
    expect(first?.headers.get('x-cancellation-id')).toBe(second?.headers.get('x-cancellation-id'))
    expect(sandbox.truthOf(PENDING).patches.arrived).toBe(1)
  })

  it('goes on for a caller that hung up', async () => {
    const { gateway, sandbox, clock, token } = await createWorld({
      faults: [{ match: cancelPath, effect: { kind: 'latency', ms: 500 } }],
    })
    const gone = new AbortController()
    void gateway.app.request(`/v2/sub_number_orders/${PENDING}/cancel`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}` },
      signal: gone.signal,
    })
    await clock.advance(100)
    gone.abort()
    await clock.until(gateway.recordedCancel.idle())
    expect(sandbox.truthOf(PENDING).status).toBe('cancelled')
  })

  it('keeps the reason in its log, however it is written, and turns a bad one away before anything is sent', async () => {
    const lines: string[] = []
    const log = pino({ level: 'info' }, { write: (line: string) => lines.push(line) })
    const { cancel, sandbox } = await createWorld({ log })
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

  it('never writes a token or the Telnyx key into its log', async () => {
    const lines: string[] = []
    const log = pino({ level: 'trace' }, { write: (line: string) => lines.push(line) })
    const world = await createWorld({
      log,
      faults: [{ match: cancelPath, effect: { kind: 'lost-answer' }, count: 1 }],
    })
    await world.cancel(PENDING)
    await world.ask('GET', '/v2/sub_number_orders')
    await world.ask('GET', '/v2/nothing')
    expect(lines.length).toBeGreaterThan(5)
    expect(lines.join('')).not.toContain(world.token)
    expect(lines.join('')).not.toContain(world.sandbox.apiKey)
  })
})
