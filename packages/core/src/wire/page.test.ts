import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anOrder } from '../../test/orders.ts'
import { subNumberOrderPageSchema } from './page.ts'

describe('subNumberOrderPageSchema', () => {
  it('keeps orders and meta as they were sent', () => {
    const page = {
      data: [anOrder()],
      meta: { total_pages: 3, total_results: 55, page_number: 2, page_size: 25 },
    }
    expect(subNumberOrderPageSchema.parse(page)).toEqual(page)
  })

  it.each([
    { meta: undefined },
    { meta: null },
    { meta: 'none' },
    { meta: [] },
    { meta: { total_pages: '3' } },
  ])('keeps a page with %j as it was sent', (sent) => {
    const page = { data: [anOrder()], ...sent }
    expect(subNumberOrderPageSchema.parse(page)).toEqual(page)
  })

  it('never throws on any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => void subNumberOrderPageSchema.safeParse(json)))
  })
})
