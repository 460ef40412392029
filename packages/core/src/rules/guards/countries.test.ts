import { expect, it } from 'vitest'
import { anOrder } from '../../../test/orders.ts'
import { countries } from './countries.ts'

const deny = { deny: ['CH', 'DE'] }

it('blocks an order of a denied country', () => {
  expect(countries(anOrder({ country_code: 'CH' }), deny, 0)).toBe('Orders of CH may not be cancelled.')
  expect(countries(anOrder({ country_code: 'ch' }), deny, 0)).toBeTypeOf('string')
})

it('has nothing against other countries', () => {
  expect(countries(anOrder({ country_code: 'US' }), deny, 0)).toBeUndefined()
})

it.each([undefined, null, ''])('blocks an order whose country reads %j', (country_code) => {
  expect(countries(anOrder({ country_code }), deny, 0)).toContain('country_code')
})

it('denies a country in whichever case it is set in code', () => {
  expect(countries(anOrder({ country_code: 'CH' }), { deny: ['ch'] }, 0)).toBeTypeOf('string')
})
