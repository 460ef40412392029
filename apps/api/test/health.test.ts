import { describe, expect, it } from 'vitest'
import { createWorld, PENDING } from './world.ts'

it('a gateway that stops takes nothing of a new request, and its answer has what every one has', async () => {
  const world = await createWorld()
  await world.ask('GET', '/v2/sub_number_orders')
  world.gateway.rejectRequests()
  const { status, headers, body } = await world.cancel(PENDING, { headers: { 'x-request-id': 'crm-1' } })
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
  expect(await world.rows()).toEqual([])
})

describe('/healthz and /readyz', () => {
  it('need no token', async () => {
    const { ask } = await createWorld()
    const anonymous = { headers: { authorization: '' } }
    expect((await ask('GET', '/healthz', anonymous)).status).toBe(200)
    expect((await ask('GET', '/readyz', anonymous)).status).toBe(200)
  })

  it('readyz asks Telnyx at most once in 30 seconds, however many ask it', async () => {
    const { ask, gateway, clock, sandbox } = await createWorld()
    await clock.until(Promise.all(Array.from({ length: 20 }, () => gateway.app.request('/readyz'))))
    expect(sandbox.requests().count).toBe(1)
    await clock.advance(29_000)
    await ask('GET', '/readyz')
    expect(sandbox.requests().count).toBe(1)
    await clock.advance(2_000)
    await ask('GET', '/readyz')
    expect(sandbox.requests().count).toBe(2)
  })

  it('readyz rests on the last answer that any request got', async () => {
    const { ask, sandbox } = await createWorld()
    await ask('GET', '/v2/sub_number_orders')
    expect((await ask('GET', '/readyz')).status).toBe(200)
    expect(sandbox.requests().count).toBe(1)
  })

  it.each([403, 500])('readyz is not shaken by one order that Telnyx answers with %i', async (status) => {
    const { ask, clock, sandbox } = await createWorld()
    sandbox.setFaults([{ match: { path: 'retrieve' }, effect: { kind: 'error', status } }])
    for (let n = 0; n < 5; n++) {
      await ask('GET', `/v2/sub_number_orders/${PENDING}`)
      expect((await ask('GET', '/readyz')).status).toBe(200)
      await clock.advance(20_000)
    }
  })

  it('readyz says no once a check confirms that Telnyx is in trouble, with the reason', async () => {
    const { ask, sandbox } = await createWorld()
    sandbox.setFaults([{ effect: { kind: 'error', status: 503 } }])
    await ask('GET', `/v2/sub_number_orders/${PENDING}`)
    const answer = await ask('GET', '/readyz')
    expect(answer.status).toBe(503)
    expect(answer.body.errors[0].detail).toContain('503')
  })

  it('readyz says that a hold is in force, and stays ready', async () => {
    const { ask, clock, gateway } = await createWorld()
    expect((await ask('GET', '/readyz')).body.hold).toBe(null)
    await clock.until(gateway.holds.place('porting day'))
    const { status, body } = await ask('GET', '/readyz')
    expect([status, body.hold]).toEqual([200, 'porting day'])
  })

  it('are answered at once while Telnyx wants no request for long, as are orders in the end', async () => {
    const { ask, clock, gateway } = await createWorld({
      faults: [{ match: { path: 'list' }, effect: { kind: 'rate-limited', forMs: 600_000 }, count: 1 }],
    })
    expect((await ask('GET', '/v2/sub_number_orders')).status).toBe(429)
    await clock.advance(31_000)
    const ready = Promise.resolve(gateway.app.request('/readyz'))
    const orders = [ask('GET', '/v2/sub_number_orders'), ask('GET', `/v2/sub_number_orders/${PENDING}`)]
    await clock.advance(1_000)
    expect((await ready).status).toBe(200)
    await clock.advance(30_000)
    // One of them may have been the probe that a 429 gets after a minute.
    for (const { status } of await Promise.all(orders)) expect([429, 504]).toContain(status)
  })

  it.each([
    ['does not answer', { kind: 'connection-refused' }],
    ['refuses the key', { kind: 'error', status: 401 }],
  ] as const)('readyz says no while Telnyx %s, and healthz still yes', async (_, effect) => {
    const { ask } = await createWorld({ faults: [{ effect }] })
    expect((await ask('GET', '/readyz')).status).toBe(503)
    expect((await ask('GET', '/healthz')).status).toBe(200)
  })
})
