import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { errorIn, ID, OTHER_ID, openSandbox, orderIn, UNKNOWN_ID } from '../../../test/open-sandbox.ts'

const PARENT = '33333333-3333-4333-8333-333333333333'

const pageSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), status: z.string() })),
  meta: z.looseObject({}),
})

const twoParts = [
  { id: ID, order_request_id: PARENT, phone_numbers_count: 2, created_at: '2026-11-01T00:00:00Z' },
  {
    id: OTHER_ID,
    order_request_id: PARENT,
    country_code: 'DE',
    phone_numbers_count: 3,
    created_at: '2026-11-01T00:00:00Z',
  },
]

const single = {
  id: 'single',
  order_request_id: 'parent-of-single',
  status: 'success',
  customer_reference: 'PO-1',
  created_at: '2026-11-02T00:00:00Z',
}

function openLists(orders: object[] = [...twoParts, single]) {
  const opened = openSandbox({ seed: { orders } })
  const list = (query = '') => opened.ask(`/v2/number_orders${query && `?${query}`}`)
  const found = async (query?: string) => pageSchema.parse(await (await list(query)).json())
  const ids = async (query?: string) => (await found(query)).data.map(({ id }) => id)
  return { ...opened, list, found, ids }
}

describe('a list of number orders', () => {
  it('shows each with its sub orders, oldest first', async () => {
    const { data } = await openLists().found()
    expect(data).toMatchObject([
      {
        id: PARENT,
        record_type: 'number_order',
        sub_number_orders_ids: [ID, OTHER_ID],
        phone_numbers_count: 5,
        phone_numbers: { length: 5 },
        status: 'pending',
        requirements_met: false,
        created_at: '2026-11-01T00:00:00.000000Z',
      },
      { id: 'parent-of-single', status: 'success', customer_reference: 'PO-1', requirements_met: true },
    ])
  })

  it.each([
    ['filter[status]=pending', PARENT],
    ['filter%5Bstatus%5D=success', 'parent-of-single'],
    ['filter[customer_reference]=PO-1', 'parent-of-single'],
    ['filter[phone_numbers_count]=5', PARENT],
    ['filter[requirements_met]=false', PARENT],
    ['filter[requirements_met]=true', 'parent-of-single'],
    ['filter[created_at][gt]=2026-11-01T00:00:00Z', 'parent-of-single'],
    ['filter[created_at][lt]=2026-11-02', PARENT],
    ['filter[created_at][gt]=2026-10-01&filter[created_at][lt]=2026-11-01T12:00:00%2B00:00', PARENT],
  ])('honours %s', async (query, id) => {
    expect(await openLists().ids(query)).toEqual([id])
  })

  it.each([
    'page[number]=0',
    'page[size]=251',
    'filter[phone_numbers_count]=five',
    'filter[requirements_met]=maybe',
    'filter[created_at][gt]=yesterday',
    'filter[created_at][lt]=2026-99-99',
  ])('refuses %s, and names the parameter', async (query) => {
    const answer = await openLists().list(query)
    const { errors } = (await answer.clone().json()) as { errors: { source: { parameter: string } }[] }
    expect(await errorIn(answer)).toEqual({ status: 400, code: '10015' })
    expect(query).toContain(errors[0]?.source.parameter)
  })

  it('has pages under every paging variant of sub number orders', async () => {
    const { found, ids, sandbox } = openLists(Array.from({ length: 45 }, () => ({})))
    sandbox.setVariants({ paging: 'ignored', meta: 'missing', filters: 'ignored' })
    expect((await found()).meta).toEqual({
      total_pages: 3,
      total_results: 45,
      page_number: 1,
      page_size: 20,
    })
    const pages = await Promise.all([1, 2, 3, 4].map((page) => ids(`page[number]=${page}`)))
    expect(pages.map((page) => page.length)).toEqual([20, 20, 5, 0])
    expect(new Set(pages.flat()).size).toBe(45)
  })

  it.each([
    [['pending', 'success'], 'pending'],
    [['on-hold', 'success'], 'pending'],
    [['success', 'success'], 'success'],
    [['success', 'failure'], 'failure'],
    [['success', 'cancelled'], 'success'],
    [['failure', 'cancelled'], 'failure'],
    [['pending', 'cancelled'], 'pending'],
    [['cancelled', 'cancelled'], 'cancelled'],
    [['cancelled', 'deleted'], 'cancelled'],
    [['deleted', 'deleted'], 'deleted'],
  ])('has, for sub orders that read %s, the status %s', async (statuses, status) => {
    const { found } = openLists(statuses.map((each) => ({ order_request_id: PARENT, status: each })))
    expect((await found()).data).toMatchObject([{ status }])
  })

  it('reflects a cancel of a sub order, in status and time', async () => {
    const { found, cancel } = openLists(twoParts)
    await cancel(ID)
    expect((await found()).data).toMatchObject([
      { status: 'pending', updated_at: '2026-11-24T12:00:00.000000Z' },
    ])
    await cancel(OTHER_ID)
    expect((await found()).data).toMatchObject([{ status: 'cancelled' }])
  })
})

interface NumberOrder {
  status: string
  sub_number_orders_ids: string[]
  phone_numbers_count: number
  phone_numbers: Record<string, unknown>[]
}

describe('a retrieve of a number order', () => {
  it('shows every phone number, beyond the 50 that a sub number order shows', async () => {
    const order = { id: ID, phone_numbers_count: 500, country_code: 'DE' }
    const { ask, retrieve } = openSandbox({ seed: { orders: [order] } })
    const sub = await orderIn(await retrieve(ID, 'filter[include_phone_numbers]=true'))
    const { data } = (await (await ask(`/v2/number_orders/${sub.order_request_id}`)).json()) as {
      data: NumberOrder
    }
    expect(data.sub_number_orders_ids).toEqual([ID])
    expect(data.phone_numbers_count).toBe(500)
    expect(new Set(data.phone_numbers.map(({ phone_number }) => phone_number)).size).toBe(500)
    expect(new Set(data.phone_numbers.map(({ id }) => id)).size).toBe(500)
    const shown = ({ id, phone_number, status, requirements_status }: Record<string, unknown>) => ({
      id,
      phone_number,
      status,
      requirements_status,
    })
    expect(data.phone_numbers.slice(0, 50).map(shown)).toEqual(sub.phone_numbers?.map(shown))
  })

  it('agrees with its sub number orders, in a whole account', async () => {
    const { ask, sandbox, retrieve } = openSandbox({ orders: 200, rateLimit: { limit: 1_000 } })
    for (const { id } of sandbox.truth().orders) {
      const sub = await orderIn(await retrieve(id))
      const answer = await ask(`/v2/number_orders/${sub.order_request_id}`)
      const { data } = (await answer.json()) as { data: NumberOrder }
      expect(data.sub_number_orders_ids).toContain(id)
      expect(data).toMatchObject({ customer_reference: sub.customer_reference, created_at: sub.created_at })
      if (data.sub_number_orders_ids.length === 1) {
        const { status, requirements_met, phone_numbers_count, updated_at } = sub
        expect(data).toMatchObject({ status, requirements_met, phone_numbers_count, updated_at })
      }
    }
  })

  it.each([
    ['a variant', { getLagMs: 5_000 }, undefined],
    ['a fault', {}, { kind: 'stale-read' } as const],
  ])('is as stale as its sub number orders, by %s', async (_, variants, effect) => {
    const faults = effect ? [{ match: { method: 'GET' }, effect }] : []
    const { ask, cancel } = openSandbox({ seed: { orders: [{ id: ID }] }, variants, faults })
    await cancel(ID)
    expect(await (await ask('/v2/number_orders')).json()).toMatchObject({ data: [{ status: 'pending' }] })
  })

  it.each([UNKNOWN_ID, 'no-uuid', 'a%2Fb', '%'])('answers 404 for %s', async (id) => {
    const { ask } = openSandbox()
    expect(await errorIn(await ask(`/v2/number_orders/${id}`))).toEqual({ status: 404, code: '10005' })
  })
})
