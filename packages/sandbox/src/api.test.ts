import { describe, expect, it } from 'vitest'
import { errorIn, visit } from '../test/visit.ts'

describe('the API', () => {
  it.each([
    ['no key', {}],
    ['another key', { authorization: 'Bearer KEY_OTHER' }],
    ['another scheme', { authorization: 'Basic KEY_SANDBOX' }],
  ])('answers 401 with %s', async (_, headers) => {
    const { send } = visit()
    const answer = await send('/v2/sub_number_orders', { headers: headers as Record<string, string> })
    expect(await errorIn(answer)).toEqual({ status: 401, code: '10009' })
  })

  it('takes the key it was given', async () => {
    const { send } = visit({ apiKey: 'KEY_MINE' })
    const answer = await send('/v2/sub_number_orders', { headers: { authorization: 'Bearer KEY_MINE' } })
    expect(answer.status).toBe(200)
  })

  it.each([
    ['POST', '/v2/number_orders'],
    ['PATCH', '/v2/number_orders/x'],
    ['GET', '/v2/sub_number_orders_report/x'],
    ['GET', '/'],
    ['POST', '/v2/sub_number_orders'],
    ['PATCH', '/v2/sub_number_orders/x'],
    ['DELETE', '/v2/sub_number_orders/x'],
    ['POST', '/v2/sub_number_orders/x/cancel'],
  ])('knows no %s %s', async (method, path) => {
    const { ask } = visit()
    expect(await errorIn(await ask(path, { method }))).toEqual({ status: 404, code: '10005' })
  })

  it('names each request in a header', async () => {
    const { list } = visit()
    const first = (await list()).headers.get('x-request-id')
    expect(first).toBeTruthy()
    expect((await list()).headers.get('x-request-id')).not.toBe(first)
  })
})
