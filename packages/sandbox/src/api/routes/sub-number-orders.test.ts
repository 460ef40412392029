import { describe, expect, it } from 'vitest'
import {
  errorIn,
  ID,
  idsIn,
  OTHER_ID,
  openSandbox,
  orderIn,
  pageIn,
  UNKNOWN_ID,
} from '../../../test/open-sandbox.ts'
import { START } from '../../../test/virtual-clock.ts'

const twoOrders = {
  seed: {
    orders: [
      { id: ID, status: 'pending', country_code: 'US', created_at: '2026-11-01T00:00:00Z' },
      {
        id: OTHER_ID,
        status: 'success',
        country_code: 'DE',
        phone_number_type: 'national',
        phone_numbers_count: 7,
        order_request_id: '33333333-3333-4333-8333-333333333333',
        created_at: '2026-11-02T00:00:00Z',
      },
    ],
  },
}

describe('a list', () => {
  it.each([
    ['filter[status]=pending', ID],
    ['filter%5Bstatus%5D=success', OTHER_ID],
    ['filter[country_code]=DE', OTHER_ID],
    ['filter[phone_number_type]=national', OTHER_ID],
    ['filter[phone_numbers_count]=7', OTHER_ID],
    ['filter[order_request_id]=33333333-3333-4333-8333-333333333333', OTHER_ID],
    ['filter[country_code]=US&filter[status]=pending', ID],
  ])('honours %s', async (query, id) => {
    const { list } = openSandbox(twoOrders)
    expect(await idsIn(await list(query))).toEqual([id])
  })

  it('is empty when filters exclude each other', async () => {
    const { list } = openSandbox(twoOrders)
    expect(await idsIn(await list('filter[country_code]=DE&filter[status]=pending'))).toEqual([])
  })

  it('finds cancelled orders by status', async () => {
    const { list, cancel } = openSandbox(twoOrders)
    await cancel(ID)
    expect(await idsIn(await list('filter[status]=cancelled'))).toEqual([ID])
  })

  it('shows phone numbers only on request, and at most 50 of them', async () => {
    const { list } = openSandbox({ seed: { orders: [{ id: ID, phone_numbers_count: 60 }] } })
    expect((await pageIn(await list())).data[0]).not.toHaveProperty('phone_numbers')
    const [order] = (await pageIn(await list('filter[include_phone_numbers]=true'))).data
    expect(new Set(order?.phone_numbers?.map((number) => number.phone_number)).size).toBe(50)
  })

  it('has pages of 20 by default, and a matching meta', async () => {
    const { list } = openSandbox({ orders: 45 })
    const first = await pageIn(await list())
    const third = await pageIn(await list('page[number]=3'))
    const large = await pageIn(await list('page%5Bnumber%5D=1&page%5Bsize%5D=250'))
    expect(first.data).toHaveLength(20)
    expect(first.meta).toEqual({ total_pages: 3, total_results: 45, page_number: 1, page_size: 20 })
    expect(third.data).toHaveLength(5)
    expect(third.meta).toMatchObject({ page_number: 3 })
    expect(large.data).toHaveLength(45)
  })

  it('has an empty page past its end', async () => {
    const { list } = openSandbox({ orders: 3 })
    expect((await pageIn(await list('page[number]=2'))).data).toEqual([])
  })

  it('lists every order once across its pages', async () => {
    const { list } = openSandbox({ orders: 45 })
    const pages = await Promise.all([1, 2, 3].map(async (page) => idsIn(await list(`page[number]=${page}`))))
    expect(new Set(pages.flat()).size).toBe(45)
  })

  it.each(['page[number]=0', 'page[size]=251', 'page[size]=x', 'filter[phone_numbers_count]=many'])(
    'refuses %s',
    async (query) => {
      const { list } = openSandbox()
      expect(await errorIn(await list(query))).toEqual({ status: 400, code: '10015' })
    },
  )

  it('shows changes since the previous request', async () => {
    const { list, cancel } = openSandbox(twoOrders)
    expect(await idsIn(await list('filter[status]=pending'))).toEqual([ID])
    await cancel(ID)
    expect(await idsIn(await list('filter[status]=pending'))).toEqual([])
  })
})

describe('a retrieve', () => {
  it('shows one order', async () => {
    const { retrieve } = openSandbox({ seed: { orders: [{ id: ID, customer_reference: 'PO-1' }] } })
    expect(await orderIn(await retrieve(ID))).toMatchObject({
      id: ID,
      status: 'pending',
      customer_reference: 'PO-1',
    })
  })

  it('shows phone numbers only on request, the same ones each time', async () => {
    const { retrieve } = openSandbox({ seed: { orders: [{ id: ID, phone_numbers_count: 3 }] } })
    const withNumbers = async () => orderIn(await retrieve(ID, 'filter[include_phone_numbers]=true'))
    expect(await orderIn(await retrieve(ID))).not.toHaveProperty('phone_numbers')
    expect((await withNumbers()).phone_numbers).toHaveLength(3)
    expect(await withNumbers()).toEqual(await withNumbers())
  })

  it.each([UNKNOWN_ID, 'no-uuid', 'a%2Fb', '%'])('answers 404 for %s', async (id) => {
    const { retrieve } = openSandbox()
    expect(await errorIn(await retrieve(id))).toEqual({ status: 404, code: '10005' })
  })
})

const pending = { seed: { orders: [{ id: ID }] } }

describe('a cancel', () => {
  it('ends a pending order for good', async () => {
    const { cancel, retrieve } = openSandbox(pending)
    const answer = await cancel(ID)
    expect(answer.status).toBe(200)
    expect(await orderIn(answer)).toMatchObject({ id: ID, status: 'cancelled' })
    expect(await orderIn(await retrieve(ID))).toMatchObject({
      status: 'cancelled',
      updated_at: '2026-11-24T12:00:00.000000Z',
    })
  })

  it.each(['success', 'failure', 'cancelled', 'deleted', 'on-hold'])(
    'does not change an order that reads %s',
    async (status) => {
      const { cancel, sandbox } = openSandbox({ seed: { orders: [{ id: ID, status }] } })
      expect(await errorIn(await cancel(ID))).toEqual({ status: 422, code: '10027' })
      expect(sandbox.truthOf(ID)).toMatchObject({ status, patches: { arrived: 1, applied: 0 } })
    },
  )

  it('gets 422 the second time', async () => {
    const { cancel, sandbox } = openSandbox(pending)
    await cancel(ID)
    expect((await cancel(ID)).status).toBe(422)
    expect(sandbox.truthOf(ID).patches).toEqual({ arrived: 2, applied: 1 })
  })

  it('ignores any body', async () => {
    const { cancel } = openSandbox(pending)
    expect((await cancel(ID, { body: '{"status": half' })).status).toBe(200)
  })

  it('answers 404 for an unknown order', async () => {
    const { cancel } = openSandbox(pending)
    expect(await errorIn(await cancel(UNKNOWN_ID))).toEqual({ status: 404, code: '10005' })
  })

  it('records in the truth who ended the order, and in the log which request did', async () => {
    const { cancel, list, sandbox } = openSandbox(pending)
    await list()
    await cancel(ID)
    const paperwork = { requirements_status: 'approved', deadline: null }
    expect(sandbox.truthOf(ID).history).toEqual([
      { at: START - 3_600_000, by: 'seed', status: 'pending', ...paperwork },
      { at: START, by: 'cancel', request: 2, status: 'cancelled', ...paperwork },
    ])
    expect(sandbox.requests()).toEqual({
      count: 2,
      requests: [
        {
          n: 1,
          at: START,
          method: 'GET',
          path: '/v2/sub_number_orders',
          route: 'list',
          status: 200,
          applied: false,
        },
        {
          n: 2,
          at: START,
          method: 'PATCH',
          path: `/v2/sub_number_orders/${ID}/cancel`,
          route: 'cancel',
          id: ID,
          status: 200,
          applied: true,
        },
      ],
    })
  })

  it('is too late after a change by a third party', async () => {
    const { cancel, sandbox } = openSandbox(pending)
    sandbox.setStatus(ID, 'success', { afterMs: 500 })
    sandbox.advance(500)
    expect((await cancel(ID)).status).toBe(422)
    expect(sandbox.truthOf(ID).history.at(-1)).toMatchObject({
      at: START + 500,
      status: 'success',
      by: 'third-party',
    })
  })
})
