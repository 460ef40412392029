import { errorEnvelopeSchema } from '@countermand/core/wire'
import { describe, expect, it } from 'vitest'
import { SCOPES } from '../src/tokens/tokens.ts'
import { createTestGateway, PENDING } from './test-gateway.ts'

type TestGateway = Awaited<ReturnType<typeof createTestGateway>>

/** Expects an error in the envelope, and no request to Telnyx. */
async function expectError(
  setup: TestGateway,
  answer: Awaited<ReturnType<TestGateway['send']>>,
  status: number,
) {
  expect(answer.status).toBe(status)
  expect(errorEnvelopeSchema.parse(answer.body).errors[0]?.detail).toMatch(/\.$/)
  expect(answer.headers.get('x-request-id')).toBeTruthy()
  expect(setup.sandbox.requests().count).toBe(0)
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
  ])('responds with 400 to an id with %s, and sends nothing', async (_, id) => {
    const setup = await createTestGateway()
    for (const answer of [await setup.cancel(id), await setup.send('GET', `/v2/sub_number_orders/${id}`)]) {
      await expectError(setup, answer, 400)
      expect(answer.body.errors[0]).toMatchObject({
        code: '10006',
        source: { parameter: id.includes('%00') ? 'id' : 'sub_number_order_id' },
      })
    }
  })

  it('responds with 400 to an invalid id of a number order or phone number, and sends nothing', async () => {
    const setup = await createTestGateway()
    for (const [list, parameter] of [
      ['number_orders', 'number_order_id'],
      ['number_order_phone_numbers', 'number_order_phone_number_id'],
    ]) {
      for (const id of ['..%2fsub_number_orders', 'a%3fb']) {
        const answer = await setup.send('GET', `/v2/${list}/${id}`)
        await expectError(setup, answer, 400)
        expect(answer.body.errors[0]).toMatchObject({ code: '10006', source: { parameter } })
      }
    }
  })

  it.each([
    ['an escape sequence', '%1b%5b2J'],
    ['a NUL', 'a%00b'],
    ['a line break', 'a%0ab'],
    ['a tab as it is', 'a\tb'],
    ['a delete', '%7f'],
    ['an 8-bit control sequence', '%c2%9b2J'],
    ['a bidi override', 'a%e2%80%aeb'],
    ['a bidi isolate', 'a%e2%81%a6b'],
    ['a line separator', 'a%e2%80%a8b'],
  ])('responds with 400 to a reason with %s, and sends nothing', async (_, reason) => {
    const setup = await createTestGateway()
    const answer = await setup.cancel(PENDING, { headers: { 'x-cancellation-reason': reason } })
    await expectError(setup, answer, 400)
    expect(answer.body.errors[0]).toMatchObject({
      source: { parameter: 'x-cancellation-reason' },
      detail: expect.stringContaining('control characters'),
    })
    expect(await setup.rows()).toEqual([])
  })

  it('accepts a reason in any script, of up to 500 characters', async () => {
    const setup = await createTestGateway()
    const reason = 'العميل غادر 😀 '.repeat(40).slice(0, 500)
    const headers = { 'x-cancellation-reason': encodeURIComponent(reason) }
    expect((await setup.cancel(PENDING, { headers })).status).toBe(200)
    expect(await setup.rows()).toMatchObject([{ reason }])
  })

  it.each([
    ['PATCH', '/v2/sub_number_orders//cancel'],
    ['PATCH', `/v2/sub_number_orders/../sub_number_orders/${PENDING}/CANCEL`],
    ['PATCH', '/v2/sub_number_orders/%2e%2e/cancel'],
    ['GET', '/v2/number_order'],
    ['GET', '/v2/'],
    ['GET', '/elsewhere'],
  ])('responds with 404 to %s %s', async (method, path) => {
    const setup = await createTestGateway()
    await expectError(setup, await setup.send(method, path), 404)
  })

  it.each([
    ['DELETE', `/v2/sub_number_orders/${PENDING}`, 'GET, HEAD'],
    ['POST', '/v2/number_orders', 'GET, HEAD'],
    ['PATCH', `/v2/number_orders/${PENDING}`, 'GET, HEAD'],
    ['POST', '/v2/number_order_phone_numbers', 'GET, HEAD'],
    ['PATCH', `/v2/number_order_phone_numbers/${PENDING}`, 'GET, HEAD'],
    ['PATCH', `/v2/sub_number_orders/${PENDING}`, 'GET, HEAD'],
    ['POST', `/v2/sub_number_orders/${PENDING}/cancel`, 'PATCH'],
    ['GET', `/v2/sub_number_orders/${PENDING}/cancel`, 'PATCH'],
    ['POST', '/v2/cancellations', 'GET, HEAD'],
    ['OPTIONS', '/v2/cancellation_guards', 'GET, HEAD'],
    ['POST', '/healthz', 'GET, HEAD'],
  ])('responds with 405 to %s %s, with the allowed methods', async (method, path, allow) => {
    const setup = await createTestGateway()
    const answer = await setup.send(method, path)
    await expectError(setup, answer, 405)
    expect(answer.headers.get('allow')).toBe(allow)
    expect(answer.body.errors[0].detail).toContain(allow)
  })

  it.each(['=true', '&', '=', '&&=x'])(
    'rejects a cancel with a parameter without a name: ?%s',
    async (query) => {
      const setup = await createTestGateway()
      const answer = await setup.send('PATCH', `/v2/sub_number_orders/${PENDING}/cancel?${query}`)
      await expectError(setup, answer, 400)
    },
  )

  it.each(['', '{}', ' { }\n'])('cancels with the body %j', async (body) => {
    const { cancel } = await createTestGateway()
    const answer = await cancel(PENDING, { body, headers: { 'content-type': 'application/json' } })
    expect(answer.status).toBe(200)
    expect(answer.body.data).toMatchObject({ id: PENDING, status: 'cancelled' })
  })

  it.each([
    ['fields', 'application/json', '{"dry_run":true}'],
    ['another id', 'application/json', '{"id":"another"}'],
    ['an empty list', 'application/json', '[]'],
    ['no JSON', 'application/json', '{"a":'],
    ['a form', 'application/x-www-form-urlencoded', 'dry_run=true'],
    ['3 MB of spaces', 'application/octet-stream', ' '.repeat(3_000_000)],
    ['a content type that is none', ';;;', 'dry_run'],
  ])('responds with 400 to a cancel with a body of %s, and sends nothing', async (_, type, body) => {
    const setup = await createTestGateway()
    const answer = await setup.cancel(PENDING, { body, headers: { 'content-type': type } })
    await expectError(setup, answer, 400)
    expect(answer.body.errors[0].detail).toContain('body')
    expect(await setup.rows()).toEqual([])
  })

  it('responds with 408 to a cancel whose body does not end, and sends nothing', async () => {
    const setup = await createTestGateway()
    const body = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([0x7b])) })
    const answer = await setup.cancel(PENDING, { body, duplex: 'half' } as RequestInit)
    await expectError(setup, answer, 408)
    expect(await setup.rows()).toEqual([])
  })

  it('responds with 400 to a cancel whose body is incomplete, and sends nothing', async () => {
    const setup = await createTestGateway()
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('reset')) })
    const answer = await setup.cancel(PENDING, { body, duplex: 'half' } as RequestInit)
    await expectError(setup, answer, 400)
    expect(await setup.rows()).toEqual([])
  })

  it.each([
    ['PATCH', `/v2/sub_number_orders/${PENDING}/cancel`, 'dry_run=true', 'takes no query parameters'],
    [
      'PATCH',
      `/v2/sub_number_orders/${PENDING}/cancel`,
      'filter[status]=pending',
      'takes no query parameters',
    ],
    ['GET', `/v2/sub_number_orders/${PENDING}`, 'page[size]=1', 'known are: filter[include_phone_numbers]'],
    ['GET', '/v2/sub_number_orders', 'page[after]=x', 'known are: filter[status], '],
    [
      'GET',
      '/v2/number_orders',
      'filter[country_code]=DE',
      'known are: filter[status], filter[created_at][gt]',
    ],
    ['GET', '/v2/number_orders/x', 'include=numbers', 'takes no query parameters'],
    [
      'GET',
      '/v2/number_order_phone_numbers',
      'filter[phone_number]=%2B4930',
      'known are: filter[country_code], page[number], page[size]',
    ],
    ['GET', '/v2/number_order_phone_numbers/x', 'page[size]=1', 'takes no query parameters'],
    ['GET', '/v2/cancellations', 'page[number]=2', 'page[after]'],
    ['GET', '/v2/cancellations/x', 'include=timeline', 'takes no query parameters'],
    ['GET', '/v2/cancellation_guards', 'verbose', 'takes no query parameters'],
  ])('rejects %s %s?%s, and lists the known parameters', async (method, path, query, known) => {
    const setup = await createTestGateway()
    const answer = await setup.send(method, `${path}?${query}`)
    await expectError(setup, answer, 400)
    const [parameter] = query.split('=')
    expect(answer.body.errors[0]).toMatchObject({ source: { parameter } })
    expect(answer.body.errors[0].detail).toContain(parameter)
    expect(answer.body.errors[0].detail).toContain(known)
  })

  it.each([
    ['filter[stats]=pending', 'is not known here'],
    ['sort=created_at', 'is not known here'],
    ['page[size]=251', 'must be a whole number from 1 to 250, such as 20'],
    ['page[size]=0', 'must be a whole number from 1 to 250'],
    ['page[number]=-1', 'must be a whole number of at least 1, such as 1'],
    ['page[number]=first', 'must be a whole number of at least 1'],
    ['filter[phone_numbers_count]=many', 'must be a whole number of at least 0'],
    ['filter[phone_numbers_count]=', 'is empty'],
    ['filter[phone_numbers_count]=0x1', 'must be a whole number'],
    ['filter[phone_numbers_count]=1e1', 'must be a whole number'],
    ['filter[phone_numbers_count]=%201', 'must be a whole number'],
    ['filter[phone_numbers_count]=1.0', 'must be a whole number'],
    ['filter[phone_numbers_count]=99999999999999999999', 'must be a whole number'],
    ['filter[include_phone_numbers]=True', 'must be "true" or "false"'],
    ['filter[include_phone_numbers]=', 'is empty'],
    ['filter[status]=', 'is empty'],
    ['filter[status]=pending&filter[status]=success', 'was given more than once'],
    ['page[size]=1&page[size]=2', 'was given more than once'],
  ])('explains what is wrong with the query %s', async (query, words) => {
    const setup = await createTestGateway()
    const answer = await setup.send('GET', `/v2/sub_number_orders?${query}`)
    await expectError(setup, answer, 400)
    const [parameter = ''] = query.split('=')
    expect(answer.body.errors[0].source).toEqual({ parameter })
    expect(answer.body.errors[0].detail).toMatch(`${parameter} ${words}`)
  })

  it.each([
    ['filter[outcome]=canceled', 'must be one of "cancelled", "accepted"'],
    ['filter[created_at][gt]=yesterday', 'such as 2026-11-24T12:00:00Z'],
    ['filter[actor]=a&filter[actor]=b', 'was given more than once'],
    ['filter[actor]=', 'is empty'],
    ['page[size]=1e1', 'must be a whole number from 1 to 250'],
  ])('explains what is wrong with the ledger query %s', async (query, words) => {
    const setup = await createTestGateway()
    const answer = await setup.send('GET', `/v2/cancellations?${query}`)
    await expectError(setup, answer, 400)
    expect(answer.body.errors[0].detail).toContain(words)
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
      const setup = await createTestGateway()
      for (const path of [
        '/v2/sub_number_orders',
        `/v2/sub_number_orders/${PENDING}`,
        '/v2/number_orders',
        '/v2/number_order_phone_numbers',
        '/v2/nothing',
      ]) {
        const answer = await setup.send('GET', path, bearer(authorization))
        await expectError(setup, answer, 401)
        expect(answer.body.errors[0].code).toBe('10009')
      }
      await expectError(setup, await setup.cancel(PENDING, bearer(authorization)), 401)
    },
  )

  it('responds with 401 once a token has expired', async () => {
    const setup = await createTestGateway({
      token: { name: 'old', scopes: SCOPES, expiresAt: Date.parse('2026-11-24T12:00:01.000Z') },
    })
    expect((await setup.send('GET', '/v2/sub_number_orders')).status).toBe(200)
    await setup.clock.advance(1_000)
    const answer = await setup.send('GET', '/v2/sub_number_orders')
    expect(answer.status).toBe(401)
    expect(answer.body.errors[0].detail).toContain('expired')
  })

  it('responds with 403 to a token without the scope, and names the scope', async () => {
    const reader = await createTestGateway({ token: { name: 'reader', scopes: ['orders:read'] } })
    const denied = await reader.cancel(PENDING)
    await expectError(reader, denied, 403)
    expect(denied.body.errors[0]).toMatchObject({
      code: '10010',
      detail: expect.stringContaining('orders:cancel'),
    })
    expect((await reader.send('GET', '/v2/sub_number_orders')).status).toBe(200)

    const canceller = await createTestGateway({ token: { name: 'canceller', scopes: ['orders:cancel'] } })
    for (const list of ['sub_number_orders', 'number_orders', 'number_order_phone_numbers']) {
      await expectError(canceller, await canceller.send('GET', `/v2/${list}`), 403)
    }
    expect((await canceller.cancel(PENDING)).status).toBe(200)
  })

  it('uses the request id of the caller only if it is safe to log', async () => {
    const { send } = await createTestGateway()
    const named = await send('GET', '/healthz', { headers: { 'x-request-id': 'crm-4711' } })
    expect(named.headers.get('x-request-id')).toBe('crm-4711')
    const forged = await send('GET', '/healthz', { headers: { 'x-request-id': 'a "quoted" one' } })
    expect(forged.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  })
})
