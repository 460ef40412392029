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

it('has no limit unless one is set', async () => {
  const { send } = await createTestGateway()
  for (let n = 0; n < 200; n++) expect((await send('GET', GUARDS)).status).toBe(200)
})

it('keeps responses out of caches and browsers from guessing their type, errors too', async () => {
  const { send } = await createTestGateway()
  for (const path of [GUARDS, '/v2/sub_number_orders', '/v2/nothing']) {
    const { headers } = await send('GET', path)
    expect([headers.get('cache-control'), headers.get('x-content-type-options')]).toEqual([
      'no-store',
      'nosniff',
    ])
  }
})
