import { describe, expect, it } from 'vitest'
import { anOrder } from '../../test/orders.ts'
import { START } from '../../test/virtual-clock.ts'
import type { OrderFilter } from '../wire/selection.ts'
import { subNumberOrderSchema } from '../wire/sub-number-order.ts'
import { matchesFilter, toQuery } from './order-filter.ts'

const order = anOrder({ created_at: '2026-11-24T11:00:00.000000+00:00' })
const matching: OrderFilter[] = [
  { status: 'PENDING' },
  { country_code: 'us' },
  { phone_number_type: 'local' },
  { order_request_id: '4E5AC4AB-9A5F-4C8B-B5A8-7E2E8A1B0F11' },
  { phone_numbers_count: 1 },
  { customer_reference: 'my ref *' },
  { older_than_minutes: 59 },
  { requirements_met: false },
]
const other: OrderFilter[] = [
  { status: 'success' },
  { country_code: 'CA' },
  { phone_number_type: 'mobile' },
  { order_request_id: 'another' },
  { phone_numbers_count: 2 },
  { customer_reference: 'REF' },
  { older_than_minutes: 60 },
  { requirements_met: true },
]

describe('matchesFilter', () => {
  it.each(matching)('an order matches %j', (filter) => {
    expect(matchesFilter(order, filter, START)).toBe(true)
  })

  it.each(other)('an order does not match %j', (filter) => {
    expect(matchesFilter(order, filter, START)).toBe(false)
  })

  it.each([...matching, ...other].filter((filter) => !('status' in filter)))(
    'an order without the field never matches %j',
    (filter) => {
      expect(matchesFilter({ id: order.id, status: 'pending' }, filter, START)).toBe(false)
    },
  )

  it.each([...matching, ...other].filter((filter) => !('status' in filter)))(
    'an order whose field has another type never matches %j',
    (filter) => {
      const odd = {
        id: order.id,
        status: 'pending',
        country_code: ['US'],
        phone_number_type: { local: true },
        order_request_id: 7,
        phone_numbers_count: '1',
        customer_reference: 42,
        created_at: 12,
        requirements_met: 'false',
      }
      expect(matchesFilter(subNumberOrderSchema.parse(odd), filter, START)).toBe(false)
    },
  )

  it.each([
    ['canceled', 'cancelled'],
    ['Cancelled', 'CANCELED'],
    ['PENDING', 'pending'],
  ])('a filter for %s fits an order that reads %s', (wanted, status) => {
    expect(matchesFilter(anOrder({ status }), { status: wanted }, START)).toBe(true)
  })

  it('requires every field', () => {
    expect(matchesFilter(order, Object.assign({}, ...matching), START)).toBe(true)
    expect(matchesFilter(order, Object.assign({}, ...matching, { country_code: 'CA' }), START)).toBe(false)
  })
})

describe('toQuery', () => {
  it("hands on Telnyx's own filters and keeps ours back", () => {
    expect(toQuery(Object.assign({}, ...matching))).toEqual({
      filter: {
        status: 'pending',
        country_code: 'US',
        phone_number_type: 'local',
        order_request_id: '4E5AC4AB-9A5F-4C8B-B5A8-7E2E8A1B0F11',
        phone_numbers_count: 1,
      },
    })
  })

  it("uses the spelling of Telnyx's guide", () => {
    expect(toQuery({ status: 'Canceled' })).toEqual({ filter: { status: 'cancelled' } })
  })
})
