import { describe, expect, it } from 'vitest'
import { createWorld } from './world.ts'

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
    sandbox.setFaults([{ effect: { kind: 'error', status: 503 } }])
    await ask('GET', '/v2/sub_number_orders')
    const answer = await ask('GET', '/readyz')
    expect(answer.status).toBe(503)
    expect(answer.body.errors[0].detail).toContain('503')
    expect(sandbox.requests().count).toBe(2)
  })

  it.each([
    ['does not answer', { kind: 'refused' }],
    ['refuses the key', { kind: 'error', status: 401 }],
  ] as const)('readyz says no while Telnyx %s, and healthz still yes', async (_, effect) => {
    const { ask } = await createWorld({ faults: [{ effect }] })
    expect((await ask('GET', '/readyz')).status).toBe(503)
    expect((await ask('GET', '/healthz')).status).toBe(200)
  })
})
