import { describe, expect, it } from 'vitest'
import { errorIn, idsIn, openSandbox, orderIn } from '../../test/open-sandbox.ts'

describe('the API', () => {
  it.each([
    ['no key', {}],
    ['another key', { authorization: 'Bearer KEY_OTHER' }],
    ['another scheme', { authorization: 'Basic KEY_SANDBOX' }],
    ['no space after the scheme', { authorization: 'BearerKEY_SANDBOX' }],
    ['the key in another case', { authorization: 'Bearer key_sandbox' }],
  ])('answers 401 with %s', async (_, headers) => {
    const { send } = openSandbox()
    const answer = await send('/v2/sub_number_orders', { headers: headers as Record<string, string> })
    expect(await errorIn(answer)).toEqual({ status: 401, code: '10009' })
  })

  it('accepts the configured key', async () => {
    const { send } = openSandbox({ apiKey: 'KEY_MINE' })
    const answer = await send('/v2/sub_number_orders', { headers: { authorization: 'Bearer KEY_MINE' } })
    expect(answer.status).toBe(200)
  })

  it.each(['bearer KEY_SANDBOX', 'BEARER KEY_SANDBOX', 'Bearer   KEY_SANDBOX'])(
    'accepts the key in "%s"',
    async (authorization) => {
      const { send } = openSandbox()
      expect((await send('/v2/sub_number_orders', { headers: { authorization } })).status).toBe(200)
    },
  )

  it.each([
    ['POST', '/v2/number_orders'],
    ['PATCH', '/v2/number_orders/x'],
    ['GET', '/v2/sub_number_orders_report/x'],
    ['GET', '/'],
    ['POST', '/v2/sub_number_orders'],
    ['PATCH', '/v2/sub_number_orders/x'],
    ['DELETE', '/v2/sub_number_orders/x'],
    ['POST', '/v2/sub_number_orders/x/cancel'],
  ])('answers 404 to %s %s', async (method, path) => {
    const { ask } = openSandbox()
    expect(await errorIn(await ask(path, { method }))).toEqual({ status: 404, code: '10005' })
  })

  it('sends a request id in a header', async () => {
    const { list } = openSandbox()
    const first = (await list()).headers.get('x-request-id')
    expect(first).toBeTruthy()
    expect((await list()).headers.get('x-request-id')).not.toBe(first)
  })
})

describe('a UUID', () => {
  const LOWER = 'abcdefab-cdef-4bcd-8fab-cdefabcdefab'
  const UPPER = LOWER.toUpperCase()
  const PARENT = 'fedcbafe-dcba-4edc-9afe-dcbafedcbafe'

  it.each([
    [LOWER, UPPER],
    [UPPER, LOWER],
  ])('is the same in either case: seeded as %s, asked for as %s', async (seeded, asked) => {
    const { retrieve, cancel, sandbox } = openSandbox({ seed: { orders: [{ id: seeded }] } })
    expect(await orderIn(await retrieve(asked))).toMatchObject({ id: LOWER, status: 'pending' })
    expect(await orderIn(await cancel(asked))).toMatchObject({ id: LOWER, status: 'cancelled' })
    expect(sandbox.truthOf(asked)).toMatchObject({ id: LOWER, patches: { arrived: 1, applied: 1 } })
    expect(sandbox.requests().requests.map(({ id }) => id)).toEqual([LOWER, LOWER])
  })

  it('is the same in either case for a number order, its filter and its numbers', async () => {
    const { list, ask } = openSandbox({
      seed: { orders: [{ id: LOWER, order_request_id: PARENT.toUpperCase() }] },
    })
    expect(await idsIn(await list(`filter[order_request_id]=${PARENT}`))).toEqual([LOWER])
    expect(await idsIn(await list(`filter[order_request_id]=${PARENT.toUpperCase()}`))).toEqual([LOWER])
    const parent = await ask(`/v2/number_orders/${PARENT.toUpperCase()}`)
    const { data } = (await parent.json()) as { data: { id: string; phone_numbers: { id: string }[] } }
    expect(data.id).toBe(PARENT)
    const number = data.phone_numbers[0]?.id.toUpperCase()
    expect((await ask(`/v2/number_order_phone_numbers/${number}`)).status).toBe(200)
  })

  it('is the same in either case for a fault rule and its counts', async () => {
    const { cancel, control } = openSandbox({
      seed: { orders: [{ id: LOWER }] },
      faults: [{ match: { id: UPPER, counting: 'order' }, effect: { kind: 'error', status: 503 }, count: 1 }],
    })
    expect((await cancel(LOWER)).status).toBe(503)
    expect((await cancel(UPPER)).status).toBe(200)
    expect((await control(`orders/${UPPER}`, { status: 'success' })).status).toBe(200)
  })

  it('belongs to one order only, in either case', () => {
    expect(() => openSandbox({ seed: { orders: [{ id: LOWER }, { id: UPPER }] } })).toThrow(
      'two orders have the id',
    )
  })

  it('differs from other ids, which are case-sensitive', async () => {
    const { retrieve } = openSandbox({ seed: { orders: [{ id: 'mine' }] } })
    expect((await retrieve('mine')).status).toBe(200)
    expect((await retrieve('MINE')).status).toBe(404)
  })
})
