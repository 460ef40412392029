import { cancelOrders, createGatewayClient, type HttpFetch } from '@countermand/core'
import { expect, it } from 'vitest'
import { createTestGateway, PENDING } from '../../test/test-gateway.ts'
import { SCOPES } from '../tokens/tokens.ts'

const GUARDS = '/v2/cancellation_guards'

it('gives a token that sends too much 429, sends nothing for it, and lets it continue after a while', async () => {
  const { send, cancel, clock, sandbox } = await createTestGateway({ config: { tokenLimit: 2 } })
  const statuses = [(await send('GET', GUARDS)).status, (await send('GET', GUARDS)).status]
  expect(statuses).toEqual([200, 200])
  const rejected = await cancel(PENDING)
  expect(rejected.status).toBe(429)
  expect(rejected.headers.get('retry-after')).toBe('1')
  expect(rejected.body.errors[0]).toMatchObject({ code: '10011', meta: { origin: 'countermand' } })
  expect(sandbox.truthOf(PENDING).patches.arrived).toBe(0)
  await clock.advance(500)
  expect((await cancel(PENDING)).status).toBe(200)
})

it('never counts the requests of another token', async () => {
  const { send, gateway, clock } = await createTestGateway({ config: { tokenLimit: 1 } })
  const other = await clock.until(gateway.tokens.create({ name: 'crm', scopes: SCOPES }))
  expect((await send('GET', GUARDS)).status).toBe(200)
  expect((await send('GET', GUARDS)).status).toBe(429)
  const headers = { authorization: `Bearer ${other}` }
  expect((await send('GET', GUARDS, { headers })).status).toBe(200)
})

it('delays the orders of our own client, and none of them fails or is sent twice', async () => {
  const ids = Array.from({ length: 12 }, (_, n) => `00000000-0000-4000-8000-0000000000${n + 10}`)
  const { gateway, clock, sandbox, token } = await createTestGateway({
    config: { tokenLimit: 2 },
    sandbox: { seed: { orders: ids.map((id) => ({ id, status: 'pending' })) } },
  })
  const fetch = (async (input, init) => gateway.app.request(new Request(input, init))) as HttpFetch
  const client = createGatewayClient({ url: 'http://gateway.test', token, fetch, clock, random: () => 0.5 })
  const start = clock.monotonic()
  const outcomes: string[] = []
  const run = async () => {
    for await (const { outcome } of cancelOrders(client, ids)) outcomes.push(outcome.kind)
  }
  await clock.until(run())
  expect(outcomes).toEqual(ids.map(() => 'cancelled'))
  expect(ids.map((id) => sandbox.truthOf(id).patches.arrived)).toEqual(ids.map(() => 1))
  // Two at once and two a second, for twelve orders.
  expect(clock.monotonic() - start).toBeGreaterThanOrEqual(5_000)
  expect(clock.monotonic() - start).toBeLessThan(8_000)
})

it('has no limit unless one is set', async () => {
  const { send } = await createTestGateway()
  for (let n = 0; n < 200; n++) expect((await send('GET', GUARDS)).status).toBe(200)
})
