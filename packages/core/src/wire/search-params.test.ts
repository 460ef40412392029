import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toSearchParams } from './search-params.ts'

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

  it('omits undefined fields', () => {
    expect(toSearchParams()).toEqual([])
    expect(toSearchParams({ filter: {} })).toEqual([])
    expect(toSearchParams(JSON.parse('{"page":{}}'))).toEqual([])
  })

  it.each([
    [{ filter: { phone_numbers_count: Number.NaN } }, 'filter[phone_numbers_count]', 'NaN'],
    [{ filter: { phone_numbers_count: 1.5 } }, 'filter[phone_numbers_count]', '1.5'],
    [{ page: { size: 1e21 } }, 'page[size]', '1e+21'],
    [{ page: { number: -1 } }, 'page[number]', '-1'],
    [{ filter: { status: null } }, 'filter[status]', 'null'],
    [{ filter: { created_at: { gt: new Date(0) } } }, 'filter[created_at][gt]', 'an object of another kind'],
    [{ filter: { status: ['pending', 'success'] } }, 'filter[status]', 'an array'],
    [{ filter: 'pending' }, 'filter', '"pending"'],
  ])('names a parameter that can not be sent: %j', (query, name, value) => {
    expect(() => toSearchParams(query)).toThrow(TypeError)
    expect(() => toSearchParams(query)).toThrow(`${name} must be `)
    expect(() => toSearchParams(query)).toThrow(`, not ${value}.`)
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
