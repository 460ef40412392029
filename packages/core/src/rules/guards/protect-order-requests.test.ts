import { expect, it } from 'vitest'
import { anOrder } from '../../../test/orders.ts'
import { protectOrderRequests } from './protect-order-requests.ts'

const order_request_id = '4e5ac4ab-9a5f-4c8b-b5a8-7e2e8a1b0f11'

it('blocks an order of a protected number order', () => {
  expect(protectOrderRequests(anOrder({ order_request_id }), ['other', order_request_id], 0)).toContain(
    order_request_id,
  )
  expect(protectOrderRequests(anOrder({ order_request_id }), [order_request_id.toUpperCase()], 0)).toBeTypeOf(
    'string',
  )
})

it('has nothing against orders of others', () => {
  expect(protectOrderRequests(anOrder({ order_request_id }), ['4e5ac4ab'], 0)).toBeUndefined()
})

it.each([undefined, null, ''])('blocks an order whose parent reads %j', (parent) => {
  expect(protectOrderRequests(anOrder({ order_request_id: parent }), ['4e5ac4ab'], 0)).toContain(
    'order_request_id',
  )
})
