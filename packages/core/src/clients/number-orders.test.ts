import { describe, expect, it } from 'vitest'
import { ORDER_ID } from '../../test/orders.ts'
import { createVirtualClock } from '../../test/virtual-clock.ts'
import { IncompleteListError } from '../reads/incomplete-list-error.ts'
import { ENDPOINTS } from '../wire/endpoints.ts'
import { createGatewayClient } from './gateway-client.ts'
import { createTelnyxClient } from './telnyx-client.ts'

const NUMBER_ORDER = '33333333-3333-4333-8333-333333333333'

/** A client of a server that answers as `respond` says, and the paths and queries that it was asked for. */
function connect(respond: (url: URL) => object | Response) {
  const asked: string[] = []
  const clock = createVirtualClock()
  const fetch = async (input: string | URL | Request, init?: RequestInit) => {
    const url = new URL(new Request(input, init).url)
    asked.push(decodeURIComponent(`${url.pathname}${url.search}`))
    if (asked.length > 50) throw new Error('It lists without end')
    const response = respond(url)
    return response instanceof Response ? response : Response.json(response)
  }
  const telnyx = createTelnyxClient({
    apiKey: 'KEY_OF_A_TEST',
    baseUrl: 'http://telnyx.test/v2',
    clock,
    fetch,
  })
  const gateway = createGatewayClient({ url: 'http://gateway.test', token: 'cmd_test', clock, fetch })
  return { asked, telnyx, gateway }
}

const pageOf = (url: URL, all: unknown[]) => {
  const [number, size] = ['page[number]', 'page[size]'].map((name) => Number(url.searchParams.get(name)))
  return { data: all.slice((Number(number) - 1) * Number(size), Number(number) * Number(size)) }
}

async function collect<Item>(items: AsyncIterable<Item>) {
  const all: Item[] = []
  try {
    for await (const item of items) all.push(item)
    return { all }
  } catch (error) {
    return { all, error }
  }
}

describe('number orders', () => {
  it('are listed and retrieved as they were sent, by clients of Telnyx and of a gateway', async () => {
    const order = {
      id: NUMBER_ORDER,
      sub_number_orders_ids: [ORDER_ID],
      phone_numbers_count: 'two',
      status: null,
      phone_numbers: [{ id: 1, phone_number: '+4930123' }],
      added_later: [{}],
    }
    const { asked, telnyx, gateway } = connect(({ pathname }) => ({
      data: pathname.endsWith(NUMBER_ORDER) ? order : [order],
      meta: { total_pages: 1, extra: true },
    }))
    const filter = { created_at: { gt: '2026-01-01T00:00:00Z' }, requirements_met: false }
    for (const { numberOrders } of [telnyx, gateway]) {
      expect(await numberOrders.list({ filter, page: { size: 250 } })).toEqual({
        data: [order],
        meta: { total_pages: 1, extra: true },
      })
      expect((await numberOrders.retrieve(NUMBER_ORDER)).data).toEqual(order)
    }
    const query = 'filter[created_at][gt]=2026-01-01T00:00:00Z&filter[requirements_met]=false&page[size]=250'
    const paths = [`/v2/number_orders?${query}`, `/v2/number_orders/${NUMBER_ORDER}`]
    expect(asked).toEqual([...paths, ...paths])
  })

  it('are not retrieved from a response about another one', async () => {
    const { telnyx } = connect(() => ({ data: { id: 'another' } }))
    await expect(telnyx.numberOrders.retrieve(NUMBER_ORDER)).rejects.toMatchObject({
      failure: { kind: 'unreadable' },
    })
  })

  it('with an id that would address something else are not requested', async () => {
    const { asked, telnyx } = connect(() => ({}))
    for (const id of ['../sub_number_orders', 'a/b', '', '%2e']) {
      await expect(telnyx.numberOrders.retrieve(id)).rejects.toMatchObject({
        failure: { kind: 'invalid-id' },
      })
      await expect(telnyx.numberOrderPhoneNumbers.retrieve(id)).rejects.toMatchObject({
        failure: { kind: 'invalid-id' },
      })
    }
    expect(asked).toEqual([])
  })

  it('are listed to the end, each once', async () => {
    const all = Array.from({ length: 600 }, (_, n) => ({ id: `number-order-${n}` }))
    const { asked, telnyx } = connect((url) => pageOf(url, all))
    expect(await collect(telnyx.numberOrders.listAll())).toEqual({ all })
    expect(asked).toHaveLength(4)
  })
})

const number = (n: number, fields: object = {}) => ({ id: `n${n}`, sub_number_order_id: ORDER_ID, ...fields })

describe('the phone numbers of number orders', () => {
  it('are listed and retrieved as they were sent', async () => {
    const sent = number(1, { deadline: 7, phone_number: '+493012', requirements_status: 'new-status' })
    const { asked, telnyx } = connect(({ pathname }) => ({ data: pathname.endsWith('/n1') ? sent : [sent] }))
    const { list, retrieve } = telnyx.numberOrderPhoneNumbers
    expect(await list({ filter: { country_code: 'DE' } })).toEqual({ data: [sent] })
    expect((await retrieve('n1')).data).toEqual(sent)
    expect(asked).toEqual([
      '/v2/number_order_phone_numbers?filter[country_code]=DE',
      '/v2/number_order_phone_numbers/n1',
    ])
  })

  it('are listed to the end, although no paging is documented for them', async () => {
    const all = Array.from({ length: 300 }, (_, n) => number(n))
    const { asked, telnyx } = connect((url) => pageOf(url, all))
    expect(await collect(telnyx.numberOrderPhoneNumbers.listAll())).toEqual({ all })
    expect(asked).toHaveLength(3)
  })

  it('end in an error that counts those without a sub number order, and the others are listed', async () => {
    const { telnyx } = connect((url) => pageOf(url, [number(1), { id: 'n2' }, 'n3', number(4)]))
    const { all, error } = await collect(telnyx.numberOrderPhoneNumbers.listAll())
    expect(all.map(({ id }) => id)).toEqual(['n1', 'n4'])
    expect(error).toBeInstanceOf(IncompleteListError)
    expect((error as Error).message).toBe(
      'Only 2 of 4 phone numbers could be read. 2 elements of the list are not phone numbers with an id and a sub number order.',
    )
  })

  it('end in an error if the server ignores the page and announces more', async () => {
    const data = Array.from({ length: 20 }, (_, n) => number(n))
    const { telnyx } = connect(() => ({ data, meta: { total_results: 90 } }))
    const { all, error } = await collect(telnyx.numberOrderPhoneNumbers.listAll())
    expect(all).toHaveLength(20)
    expect(error).toMatchObject({
      message: expect.stringMatching(/^Only 20 of 90 phone numbers could be read\. The server ignores page/),
    })
  })
})

it('a slow limit of a list of numbers does not slow cancels down', async () => {
  const report = (limit: number, remaining: number, reset: number) => ({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(reset),
  })
  const { telnyx } = connect(({ pathname }) => {
    const isCancel = pathname.endsWith('/cancel')
    const headers = isCancel ? report(50, 49, 1) : report(300, 299, 60)
    return Response.json({ data: isCancel ? { id: ORDER_ID, status: 'cancelled' } : [] }, { headers })
  })
  await telnyx.numberOrderPhoneNumbers.list()
  await telnyx.numberOrders.list()
  for (let n = 0; n < 2; n++) await telnyx.subNumberOrders.cancel(ORDER_ID)
  expect(telnyx.pacer.spacingMs(ENDPOINTS.listPhoneNumbers)).toBeGreaterThan(100)
  expect(telnyx.pacer.spacingMs(ENDPOINTS.listNumberOrders)).toBeGreaterThan(100)
  expect(telnyx.pacer.spacingMs(ENDPOINTS.cancel)).toBeLessThan(50)
})
