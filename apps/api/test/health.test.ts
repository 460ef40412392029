import { describe, expect, it } from 'vitest'
import { createTestGateway, PENDING } from './test-gateway.ts'

it('a stopping gateway rejects new requests, with the headers of every response', async () => {
  const setup = await createTestGateway()
  await setup.send('GET', '/v2/sub_number_orders')
  setup.gateway.rejectRequests()
  const { status, headers, body } = await setup.cancel(PENDING, { headers: { 'x-request-id': 'crm-1' } })
  expect(status).toBe(503)
  expect(body.errors[0]).toMatchObject({
    detail: expect.stringContaining('stopping'),
    meta: { origin: 'countermand' },
  })
  expect(Object.fromEntries(headers)).toMatchObject({
    connection: 'close',
    'retry-after': expect.stringMatching(/^[1-9]\d*$/),
    'x-should-retry': 'true',
    'x-request-id': 'crm-1',
    'x-ratelimit-limit': expect.any(String),
  })
  expect(await setup.rows()).toEqual([])
})

describe('/healthz and /readyz', () => {
  it('need no token', async () => {
    const { send } = await createTestGateway()
    const anonymous = { headers: { authorization: '' } }
    expect((await send('GET', '/healthz', anonymous)).status).toBe(200)
    expect((await send('GET', '/readyz', anonymous)).status).toBe(200)
  })

  it('readyz checks Telnyx at most once in 30 seconds, however many requests it gets', async () => {
    const { send, gateway, clock, sandbox } = await createTestGateway()
    await clock.until(Promise.all(Array.from({ length: 20 }, () => gateway.app.request('/readyz'))))
    expect(sandbox.requests().count).toBe(1)
    await clock.advance(29_000)
    await send('GET', '/readyz')
    expect(sandbox.requests().count).toBe(1)
    await clock.advance(2_000)
    await send('GET', '/readyz')
    expect(sandbox.requests().count).toBe(2)
  })

  it('readyz uses the last response to any request', async () => {
    const { send, sandbox } = await createTestGateway()
    await send('GET', '/v2/sub_number_orders')
    expect((await send('GET', '/readyz')).status).toBe(200)
    expect(sandbox.requests().count).toBe(1)
  })

  it.each([403, 500])('readyz is not shaken by one order that Telnyx answers with %i', async (status) => {
    const { send, clock, sandbox } = await createTestGateway()
    sandbox.setFaults([{ match: { path: 'retrieve' }, effect: { kind: 'error', status } }])
    for (let n = 0; n < 5; n++) {
      await send('GET', `/v2/sub_number_orders/${PENDING}`)
      expect((await send('GET', '/readyz')).status).toBe(200)
      await clock.advance(20_000)
    }
  })

  it('readyz is not ready once a check confirms that Telnyx fails, and says why', async () => {
    const { send, sandbox } = await createTestGateway()
    sandbox.setFaults([{ effect: { kind: 'error', status: 503 } }])
    await send('GET', `/v2/sub_number_orders/${PENDING}`)
    const answer = await send('GET', '/readyz')
    expect(answer.status).toBe(503)
    expect(answer.body.errors[0].detail).toContain('503')
  })

  it('readyz shows the hold in force, and stays ready', async () => {
    const { send, clock, gateway } = await createTestGateway()
    expect((await send('GET', '/readyz')).body.hold).toBe(null)
    await clock.until(gateway.holds.place('porting day'))
    const { status, body } = await send('GET', '/readyz')
    expect([status, body.hold]).toEqual([200, 'porting day'])
  })

  it('respond at once while Telnyx allows no requests for a long time, and so do orders in the end', async () => {
    const { send, clock, gateway } = await createTestGateway({
      faults: [{ match: { path: 'list' }, effect: { kind: 'rate-limited', forMs: 600_000 }, count: 1 }],
    })
    expect((await send('GET', '/v2/sub_number_orders')).status).toBe(429)
    await clock.advance(31_000)
    const ready = Promise.resolve(gateway.app.request('/readyz'))
    const orders = [send('GET', '/v2/sub_number_orders'), send('GET', `/v2/sub_number_orders/${PENDING}`)]
    await clock.advance(1_000)
    expect((await ready).status).toBe(200)
    await clock.advance(30_000)
    // One of them may be the request that probes the limit a minute after a 429.
    for (const { status } of await Promise.all(orders)) expect([429, 504]).toContain(status)
  })

  it.each([
    ['does not answer', { kind: 'connection-refused' }],
    ['refuses the key', { kind: 'error', status: 401 }],
  ] as const)('readyz says no while Telnyx %s, and healthz still yes', async (_, effect) => {
    const { send } = await createTestGateway({ faults: [{ effect }] })
    expect((await send('GET', '/readyz')).status).toBe(503)
    expect((await send('GET', '/healthz')).status).toBe(200)
  })
})
