import { createGatewayClient } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { createTestGateway, PENDING } from './test-gateway.ts'

/** An order with undocumented fields, and with fields of undocumented types. */
const ODD = {
  id: PENDING,
  status: 'Pending',
  phone_numbers_count: '1',
  customer_reference: 42,
  regulatory_requirements: [{ requirement_id: 'r-1' }, null],
  phone_numbers: [{ phone_number: '+15555550100', regulatory_requirements: [{ field_value: 7 }] }],
  cost: { amount: '1.0' },
}

describe('what Telnyx sent', () => {
  it('is passed through unchanged by a retrieve, with everything beside the order', async () => {
    const sent = { data: ODD, meta: { request_id: 7 } }
    const { send } = await createTestGateway({
      telnyxIsUndocumented: true,
      answer: () => Response.json(sent),
    })
    expect((await send('GET', `/v2/sub_number_orders/${PENDING}`)).body).toEqual(sent)
  })

  it('is passed through unchanged by a cancel, and stored unchanged in the ledger', async () => {
    const cancelled = { ...ODD, status: 'CANCELED' }
    const { cancel, send } = await createTestGateway({
      telnyxIsUndocumented: true,
      answer: () => Response.json({ data: cancelled }),
    })
    const answer = await cancel(PENDING)
    expect(answer.headers.get('x-cancellation-outcome')).toBe('cancelled')
    expect(answer.body.data).toEqual(cancelled)
    const id = answer.headers.get('x-cancellation-id')
    const { body } = await send('GET', `/v2/cancellations/${id}`)
    expect(body.data.sub_number_order).toEqual(cancelled)
  })

  it.each([
    { data: [ODD, null, { id: 'without-status' }], meta: { total_results: '3', total_pages: 1 } },
    { data: null, meta: { total_results: 0 } },
    { data: [], meta: 'none', links: {} },
  ])('is passed through unchanged by a list, with unreadable elements: %j', async (sent) => {
    const { send } = await createTestGateway({
      telnyxIsUndocumented: true,
      answer: () => Response.json(sent),
    })
    const answer = await send('GET', '/v2/sub_number_orders?page[number]=2')
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual(sent)
  })

  it('is not a list without an array of data', async () => {
    for (const sent of [{}, { data: 'none' }, { orders: [] }, []]) {
      const { send } = await createTestGateway({
        telnyxIsUndocumented: true,
        answer: () => Response.json(sent),
      })
      for (const list of ['sub_number_orders', 'number_orders', 'number_order_phone_numbers']) {
        expect((await send('GET', `/v2/${list}`)).status).toBe(502)
      }
    }
  })

  it.each([
    ['number_orders', '?filter[status]=pending&filter[created_at][gt]=2026-11-01&page[size]=250'],
    [
      'number_orders',
      '?filter[phone_numbers_count]=5&filter[customer_reference]=A%20B&filter[requirements_met]=true',
    ],
    ['number_order_phone_numbers', '?filter[country_code]=DE&page[number]=2'],
    ['number_orders', ''],
  ])('is passed through unchanged by %s%s, and so is the query', async (list, query) => {
    const sent = {
      data: [{ id: 'n-1', deadline: 7, phone_numbers: 'none' }, null, 'x'],
      meta: { total_pages: '1' },
      links: 1,
    }
    const asked: URL[] = []
    const { send } = await createTestGateway({
      telnyxIsUndocumented: true,
      answer({ url }) {
        asked.push(new URL(url))
        return Response.json(sent)
      },
    })
    const answer = await send('GET', `/v2/${list}${query}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual(sent)
    expect(asked.map(({ pathname }) => pathname)).toEqual([`/v2/${list}`])
    expect([...(asked[0]?.searchParams ?? [])]).toEqual([...new URLSearchParams(query)])
  })

  it.each(['number_orders', 'number_order_phone_numbers'])(
    'is passed through unchanged by a retrieve of %s',
    async (list) => {
      const sent = {
        data: { id: PENDING, sub_number_order_id: 'x', sub_number_orders_ids: 'odd', more: [{}] },
        meta: 1,
      }
      const { send } = await createTestGateway({
        telnyxIsUndocumented: true,
        answer: () => Response.json(sent),
      })
      expect((await send('GET', `/v2/${list}/${PENDING}`)).body).toEqual(sent)
    },
  )

  it('lets a client of the gateway read the readable orders, and count the others', async () => {
    const setup = await createTestGateway({
      telnyxIsUndocumented: true,
      answer: (request) =>
        new URL(request.url).searchParams.get('page[number]') === '1'
          ? Response.json({ data: [ODD, null] })
          : new Response(null, { status: 204 }),
    })
    const client = createGatewayClient({
      url: 'http://gateway.test',
      token: setup.token,
      clock: setup.clock,
      fetch: async (input, init) => setup.gateway.app.request(new Request(input, init)),
    })
    const listed: unknown[] = []
    const end = (async () => {
      for await (const order of client.subNumberOrders.listAll()) listed.push(order)
    })()
    await expect(setup.clock.until(end)).rejects.toThrow(/^Only 1 of 2 orders could be read\./)
    expect(listed).toEqual([ODD])
  })

  it.each([
    [404, '10005', 'Telnyx responded with 404 and gave no reason. Check the id and the account.'],
    [422, '10027', 'Telnyx responded with 422 and gave no reason. Check the request.'],
    [418, '10015', 'Telnyx responded with 418 and gave no reason. Check the request.'],
  ])('is wrapped in the error envelope when an error of %i has none', async (status, code, detail) => {
    for (const body of ['<html>', '{}', '{"errors":[null]}']) {
      const { send } = await createTestGateway({
        telnyxIsUndocumented: true,
        answer: () => new Response(body, { status }),
      })
      const answer = await send('GET', `/v2/sub_number_orders/${PENDING}`)
      expect(answer.status).toBe(status)
      expect(answer.body.errors).toMatchObject([{ code, detail, meta: { origin: 'countermand' } }])
    }
  })

  it('is passed through unchanged by an error', async () => {
    const errors = [{ code: 10005, title: 7, source: 'path', meta: { url: 'https://telnyx.test/10005' } }]
    const { send } = await createTestGateway({
      telnyxIsUndocumented: true,
      answer: () => Response.json({ errors }, { status: 404 }),
    })
    const answer = await send('GET', `/v2/sub_number_orders/${PENDING}`)
    expect(answer.status).toBe(404)
    expect(answer.body).toEqual({ errors })
  })
})
