import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anOrder } from '../../test/orders.ts'
import { subNumberOrderPageSchema, toSearchParams } from './page.ts'

describe('subNumberOrderPageSchema', () => {
  it('keeps orders and meta as they came', () => {
    const page = {
      data: [anOrder()],
      meta: { total_pages: 3, total_results: 55, page_number: 2, page_size: 25 },
    }
    expect(subNumberOrderPageSchema.parse(page)).toEqual(page)
  })

  it.each([undefined, null, 'none', [], { total_pages: '3' }])(
    'keeps a page whose meta is %j as it was sent',
    (meta) => {
      expect(subNumberOrderPageSchema.parse({ data: [anOrder()], meta })).toEqual({ data: [anOrder()], meta })
    },
  )

  it('never throws on any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => void subNumberOrderPageSchema.safeParse(json)))
  })
})

describe('toSearchParams', () => {
  it('writes groups in brackets', () => {
    const query = {
      filter: { status: 'pending', phone_numbers_count: 3, include_phone_numbers: false },
      page: { number: 2, size: 250 },
    }
    expect(toSearchParams(query)).toEqual([
      ['filter[status]', 'pending'],
      ['filter[phone_numbers_count]', '3'],
      ['filter[include_phone_numbers]', 'false'],
      ['page[number]', '2'],
      ['page[size]', '250'],
    ])
  })

  it('leaves out what is not set', () => {
    expect(toSearchParams()).toEqual([])
    expect(toSearchParams({ filter: {} })).toEqual([])
    expect(toSearchParams(JSON.parse('{"page":{}}'))).toEqual([])
  })

  it('carries any text through a URL unchanged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (status) => {
        const params = new URLSearchParams(toSearchParams({ filter: { status } }) as [string, string][])
        const back = new URL(`http://telnyx.test/?${params}`).searchParams
        expect([...back]).toEqual([['filter[status]', status]])
      }),
    )
  })
})
