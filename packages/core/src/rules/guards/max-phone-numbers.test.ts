import { expect, it } from 'vitest'
import { anOrder } from '../../../test/orders.ts'
import { maxPhoneNumbers } from './max-phone-numbers.ts'

it('blocks an order of more numbers than allowed', () => {
  expect(maxPhoneNumbers(anOrder({ phone_numbers_count: 101 }), 100, 0)).toContain('101')
  expect(maxPhoneNumbers(anOrder({ phone_numbers_count: 1 }), 0, 0)).toBeTypeOf('string')
})

it('has nothing against an order of as many', () => {
  expect(maxPhoneNumbers(anOrder({ phone_numbers_count: 100 }), 100, 0)).toBeUndefined()
})

it.each([undefined, null, Number.NaN])('blocks an order whose count reads %j', (phone_numbers_count) => {
  expect(maxPhoneNumbers(anOrder({ phone_numbers_count }), 100, 0)).toBeTypeOf('string')
})
