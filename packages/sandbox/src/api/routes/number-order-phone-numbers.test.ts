import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { errorIn, ID, OTHER_ID, openSandbox, UNKNOWN_ID } from '../../../test/open-sandbox.ts'

const pageSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), sub_number_order_id: z.string() })),
  meta: z.looseObject({}).optional(),
})

const seed = {
  orders: [
    { id: ID, phone_numbers_count: 30 },
    { id: OTHER_ID, country_code: 'DE', phone_numbers_count: 12, deadline: '2026-12-01T00:00:00Z' },
  ],
}

function openLists(options: Parameters<typeof openSandbox>[0] = { seed }) {
  const opened = openSandbox(options)
  const list = (query = '') => opened.ask(`/v2/number_order_phone_numbers${query && `?${query}`}`)
  const found = async (query?: string) => pageSchema.parse(await (await list(query)).json())
  return { ...opened, list, found }
}

describe('a list of ordered numbers', () => {
  it('shows each number with its orders, requirements status and deadline', async () => {
    const { data } = await openLists().found('filter[country_code]=DE')
    expect(data).toHaveLength(12)
    expect(data[0]).toMatchObject({
      sub_number_order_id: OTHER_ID,
      status: 'pending',
      requirements_status: 'requirement-info-pending',
      requirements_met: false,
      deadline: '2026-12-01T00:00:00.000000Z',
      is_block_number: false,
    })
  })

  it('has a deadline only while values are missing or rejected', async () => {
    const { found, sandbox } = openLists()
    sandbox.setRequirementsStatus(OTHER_ID, 'requirement-info-under-review')
    expect((await found('filter[country_code]=DE')).data[0]).toMatchObject({ deadline: null })
    sandbox.setRequirementsStatus(OTHER_ID, 'requirement-info-exception')
    expect((await found('filter[country_code]=DE')).data[0]).toMatchObject({ deadline: expect.any(String) })
  })

  it('lists every number once across its pages', async () => {
    const { found } = openLists()
    const pages = await Promise.all([1, 2, 3].map((page) => found(`page[number]=${page}`)))
    expect(pages.map(({ data }) => data.length)).toEqual([20, 20, 2])
    expect(pages[1]?.meta).toEqual({ total_pages: 3, total_results: 42, page_number: 2, page_size: 20 })
    const numbers = pages.flatMap(({ data }) => data)
    expect(new Set(numbers.map(({ id }) => id)).size).toBe(42)
    expect(numbers.map(({ sub_number_order_id }) => sub_number_order_id)).toEqual([
      ...Array(30).fill(ID),
      ...Array(12).fill(OTHER_ID),
    ])
  })

  it('has one page when paging is ignored, because none is documented for it', async () => {
    const { found } = openLists({ seed, variants: { paging: 'ignored', meta: 'missing' } })
    const { data, meta } = await found('page[number]=2')
    expect([data.length, meta]).toEqual([42, undefined])
  })

  it.each(['page[number]=0', 'page[size]=x'])('refuses %s', async (query) => {
    expect(await errorIn(await openLists().list(query))).toEqual({ status: 400, code: '10015' })
  })

  it('reflects a cancel', async () => {
    const { found, cancel } = openLists()
    await cancel(OTHER_ID)
    expect((await found('filter[country_code]=DE')).data[0]).toMatchObject({
      status: 'failure',
      requirements_status: 'cancelled',
      deadline: null,
    })
  })
})

describe('a retrieve of an ordered number', () => {
  it('shows the same as the list', async () => {
    const { ask } = openSandbox({ orders: 300 })
    const list = await ask('/v2/number_order_phone_numbers?page[size]=250')
    const { data } = (await list.json()) as { data: { id: string }[] }
    for (const number of data.filter((_, index) => index % 25 === 0)) {
      const answer = await ask(`/v2/number_order_phone_numbers/${number.id}`)
      expect(await answer.json()).toEqual({ data: number })
    }
  })

  it.each([UNKNOWN_ID, 'no-uuid', 'a%2Fb', '%'])('answers 404 for %s', async (id) => {
    const { ask } = openSandbox()
    const answer = await ask(`/v2/number_order_phone_numbers/${id}`)
    expect(await errorIn(answer)).toEqual({ status: 404, code: '10005' })
  })
})
