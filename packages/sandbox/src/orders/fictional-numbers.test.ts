import { describe, expect, it } from 'vitest'
import { PRODUCTS } from '../seed/catalogue.ts'
import { countFictionalNumbers, fictionalNumber } from './fictional-numbers.ts'

const firstNumbers = (country: string, type: string, count: number) =>
  Array.from({ length: count }, (_, index) => fictionalNumber(country, type, index).phone_number)

describe('fictional numbers', () => {
  it.each(PRODUCTS.map(([product]) => product))(
    'of $country $type are all different',
    ({ country, type }) => {
      const capacity = countFictionalNumbers(country, type)
      expect(new Set(firstNumbers(country, type, capacity)).size).toBe(capacity)
      expect(fictionalNumber(country, type, capacity)).toEqual(fictionalNumber(country, type, 0))
    },
  )

  it('suffice for the largest orders, except mobile numbers', () => {
    const small = PRODUCTS.map(([product]) => product).filter(
      ({ country, type }) => countFictionalNumbers(country, type) < 500,
    )
    expect(small.map(({ type }) => type)).toEqual(['mobile', 'mobile'])
  })

  it.each([
    ['US', 'local', /^\+1\d{3}55501\d\d$/],
    ['US', 'toll_free', /^\+18\d\d55501\d\d$/],
    ['CA', 'local', /^\+1\d{3}55501\d\d$/],
    ['GB', 'local', /^\+44(20794|1\d1496)60?0?\d{3,4}$/],
    ['AU', 'local', /^\+61[2378](5550|7010)\d{4}$/],
    ['AU', 'mobile', /^\+614915\d{5}$/],
    ['SE', 'mobile', /^\+467017406\d\d$/],
  ])('of %s %s are in a range reserved for fiction', (country, type, range) => {
    for (const number of firstNumbers(country, type, 500)) expect(number).toMatch(range)
  })

  it('of other countries are unreachable', () => {
    expect(fictionalNumber('NL', 'national', 7)).toEqual({ phone_number: '+31055501007', locality: '' })
    expect(fictionalNumber('IT', 'local', 7)).toEqual({ phone_number: '+39155501007', locality: 'Roma' })
    expect(fictionalNumber('XX', 'local', 7).phone_number).toBe('+999055501007')
  })

  it('have a town when they are local', () => {
    expect(fictionalNumber('US', 'local', 150)).toEqual({
      phone_number: '+13105550150',
      locality: 'Los Angeles',
    })
    expect(fictionalNumber('US', 'toll_free', 0).locality).toBe('')
  })
})
