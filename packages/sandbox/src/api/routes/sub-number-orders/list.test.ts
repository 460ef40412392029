import { describe, expect, it } from 'vitest'
import { errorIn, ID, idsIn, OTHER_ID, pageIn, visit } from '../../../../test/visit.ts'

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
    const { list } = visit(twoOrders)
    expect(await idsIn(await list(query))).toEqual([id])
  })

  it('is empty when filters exclude each other', async () => {
    const { list } = visit(twoOrders)
    expect(await idsIn(await list('filter[country_code]=DE&filter[status]=pending'))).toEqual([])
  })

  it('finds cancelled orders by their status', async () => {
    const { list, cancel } = visit(twoOrders)
    await cancel(ID)
    expect(await idsIn(await list('filter[status]=cancelled'))).toEqual([ID])
  })

  it('shows phone numbers only on request, and at most 50 of them', async () => {
    const { list } = visit({ seed: { orders: [{ id: ID, phone_numbers_count: 60 }] } })
    expect((await pageIn(await list())).data[0]).not.toHaveProperty('phone_numbers')
    const [order] = (await pageIn(await list('filter[include_phone_numbers]=true'))).data
    expect(new Set(order?.phone_numbers?.map((number) => number.phone_number)).size).toBe(50)
  })

  it('comes in pages of 20 unless asked otherwise, and says so', async () => {
    const { list } = visit({ orders: 45 })
    const first = await pageIn(await list())
    const third = await pageIn(await list('page[number]=3'))
    const large = await pageIn(await list('page%5Bnumber%5D=1&page%5Bsize%5D=250'))
    expect(first.data).toHaveLength(20)
    expect(first.meta).toEqual({ total_pages: 3, total_results: 45, page_number: 1, page_size: 20 })
    expect(third.data).toHaveLength(5)
    expect(third.meta).toMatchObject({ page_number: 3 })
    expect(large.data).toHaveLength(45)
  })

  it('has nothing past its end', async () => {
    const { list } = visit({ orders: 3 })
    expect((await pageIn(await list('page[number]=2'))).data).toEqual([])
  })

  it('goes through every order once when it is paged', async () => {
    const { list } = visit({ orders: 45 })
    const pages = await Promise.all([1, 2, 3].map(async (page) => idsIn(await list(`page[number]=${page}`))))
    expect(new Set(pages.flat()).size).toBe(45)
  })

  it.each(['page[number]=0', 'page[size]=251', 'page[size]=x', 'filter[phone_numbers_count]=many'])(
    'refuses %s',
    async (query) => {
      const { list } = visit()
      expect(await errorIn(await list(query))).toEqual({ status: 400, code: '10015' })
    },
  )

  it('shows what changed since the page before', async () => {
    const { list, cancel } = visit(twoOrders)
    expect(await idsIn(await list('filter[status]=pending'))).toEqual([ID])
    await cancel(ID)
    expect(await idsIn(await list('filter[status]=pending'))).toEqual([])
  })
})
