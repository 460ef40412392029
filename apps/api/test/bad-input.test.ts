import { errorEnvelopeSchema } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { SCOPES } from '../src/tokens/scopes.ts'
import { createWorld, PENDING } from './world.ts'

type World = Awaited<ReturnType<typeof createWorld>>

/** Every refusal is in the envelope, and nothing reached Telnyx. */
async function expectRefusal(world: World, answer: Awaited<ReturnType<World['ask']>>, status: number) {
  expect(answer.status).toBe(status)
  expect(errorEnvelopeSchema.parse(answer.body).errors[0]?.detail).toMatch(/\.$/)
  expect(answer.headers.get('x-request-id')).toBeTruthy()
  expect(world.sandbox.requests().count).toBe(0)
}

describe('bad input', () => {
  it.each([
    ['a path trick', '..%2f..%2fnumber_orders%2fx'],
    ['a NUL', 'a%00b'],
    ['a broken escape', '%zz'],
    ['10 kB', 'a'.repeat(10_000)],
    ['a slash', 'a%2fb'],
    ['a question mark', 'a%3fb'],
    ['a line break', 'a%0d%0ax-evil:1'],
    ['another alphabet', '%D0%B0'],
  ])('answers 400 for an id with %s, and sends nothing', async (_, id) => {
    const world = await createWorld()
    for (const answer of [await world.cancel(id), await world.ask('GET', `/v2/sub_number_orders/${id}`)]) {
      await expectRefusal(world, answer, 400)
      expect(answer.body.errors[0]).toMatchObject({
        code: '10006',
        source: { parameter: 'sub_number_order_id' },
      })
    }
  })

  it.each([
    ['DELETE', `/v2/sub_number_orders/${PENDING}`],
    ['POST', `/v2/sub_number_orders/${PENDING}/cancel`],
    ['GET', `/v2/sub_number_orders/${PENDING}/cancel`],
    ['PATCH', `/v2/sub_number_orders/${PENDING}`],
    ['PATCH', '/v2/sub_number_orders//cancel'],
    ['PATCH', `/v2/sub_number_orders/../sub_number_orders/${PENDING}/CANCEL`],
    ['PATCH', '/v2/sub_number_orders/%2e%2e/cancel'],
    ['GET', '/v2/number_orders'],
    ['GET', '/v2/'],
    ['GET', '/elsewhere'],
  ])('answers 404 for %s %s', async (method, path) => {
    const world = await createWorld()
    await expectRefusal(world, await world.ask(method, path), 404)
  })

  it.each([
    ['no JSON', 'application/json', '{"a":'],
    ['a form', 'application/x-www-form-urlencoded', 'status=success'],
    ['3 MB of bytes', 'application/octet-stream', 'x'.repeat(3_000_000)],
    ['a content type that is none', ';;;', '{}'],
    ['JSON with another id', 'application/json', '{"id":"another"}'],
  ])('ignores a body that is %s, as Telnyx does', async (_, type, body) => {
    const { cancel } = await createWorld()
    const answer = await cancel(PENDING, { body, headers: { 'content-type': type } })
    expect(answer.status).toBe(200)
    expect(answer.body.data).toMatchObject({ id: PENDING, status: 'cancelled' })
  })

  it.each([
    ['filter[stats]', 'pending'],
    ['page[size]', '251'],
    ['page[size]', '0'],
    ['page[number]', '-1'],
    ['page[number]', 'first'],
    ['filter[phone_numbers_count]', 'many'],
    ['filter[include_phone_numbers]', 'perhaps'],
    ['sort', 'created_at'],
  ])('names the query parameter %s=%s as wrong rather than to pass over it', async (parameter, value) => {
    const world = await createWorld()
    const answer = await world.ask(
      'GET',
      `/v2/sub_number_orders?${new URLSearchParams({ [parameter]: value })}`,
    )
    await expectRefusal(world, answer, 400)
    expect(answer.body.errors[0].source).toEqual({ parameter })
  })
})

describe('tokens', () => {
  const bearer = (authorization: string) => ({ headers: { authorization } })

  it.each([
    ['none', ''],
    ['another scheme', 'Basic Y21kOng='],
    ['no token', 'Bearer '],
    ['an unknown one', 'Bearer cmd_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['the Telnyx key', 'Bearer KEY_SANDBOX'],
    ['two in one', 'Bearer a b'],
    ['10 kB', `Bearer ${'a'.repeat(10_000)}`],
  ])(
    'answers 401 to %s, on every route below /v2, also those that do not exist',
    async (_, authorization) => {
      const world = await createWorld()
      for (const path of ['/v2/sub_number_orders', `/v2/sub_number_orders/${PENDING}`, '/v2/nothing']) {
        const answer = await world.ask('GET', path, bearer(authorization))
        await expectRefusal(world, answer, 401)
        expect(answer.body.errors[0].code).toBe('10009')
      }
      await expectRefusal(world, await world.cancel(PENDING, bearer(authorization)), 401)
    },
  )

  it('answers 401 once a token has expired', async () => {
    const world = await createWorld({
      token: { name: 'old', scopes: SCOPES, expiresAt: Date.parse('2026-11-24T12:00:01.000Z') },
    })
    expect((await world.ask('GET', '/v2/sub_number_orders')).status).toBe(200)
    await world.clock.advance(1_000)
    const answer = await world.ask('GET', '/v2/sub_number_orders')
    expect(answer.status).toBe(401)
    expect(answer.body.errors[0].detail).toContain('expired')
  })

  it('answers 403 to a token without the scope, and names the scope', async () => {
    const reader = await createWorld({ token: { name: 'reader', scopes: ['orders:read'] } })
    const denied = await reader.cancel(PENDING)
    await expectRefusal(reader, denied, 403)
    expect(denied.body.errors[0]).toMatchObject({
      code: '10010',
      detail: expect.stringContaining('orders:cancel'),
    })
    expect((await reader.ask('GET', '/v2/sub_number_orders')).status).toBe(200)

    const canceller = await createWorld({ token: { name: 'canceller', scopes: ['orders:cancel'] } })
    await expectRefusal(canceller, await canceller.ask('GET', '/v2/sub_number_orders'), 403)
    expect((await canceller.cancel(PENDING)).status).toBe(200)
  })

  it('takes over a plain request id of the caller, and no other', async () => {
    const { ask } = await createWorld()
    const named = await ask('GET', '/healthz', { headers: { 'x-request-id': 'crm-4711' } })
    expect(named.headers.get('x-request-id')).toBe('crm-4711')
    const forged = await ask('GET', '/healthz', { headers: { 'x-request-id': 'a "quoted" one' } })
    expect(forged.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})
