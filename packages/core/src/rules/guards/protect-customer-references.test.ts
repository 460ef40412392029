import { expect, it } from 'vitest'
import { anOrder } from '../../../test/orders.ts'
import { protectCustomerReferences } from './protect-customer-references.ts'

it('blocks an order whose reference matches a pattern', () => {
  const reason = protectCustomerReferences(anOrder({ customer_reference: 'vip-7' }), ['X', 'VIP-*'], 0)
  expect(reason).toContain('"vip-7"')
  expect(reason).toContain('"VIP-*"')
})

it('has nothing against any other reference, nor against none', () => {
  expect(protectCustomerReferences(anOrder({ customer_reference: 'PO 1' }), ['VIP-*'], 0)).toBeUndefined()
  expect(protectCustomerReferences(anOrder({ customer_reference: null }), ['VIP-*'], 0)).toBeUndefined()
  expect(protectCustomerReferences(anOrder({ customer_reference: '' }), ['VIP-*'], 0)).toBeUndefined()
})

it('blocks an order without a reference by a pattern that matches everything', () => {
  const reason = protectCustomerReferences(anOrder({ customer_reference: null }), ['*'], 0)
  expect(reason).toMatch(/\.$/)
  expect(reason).not.toContain('null')
})

it('blocks an order whose reference is not there', () => {
  const { customer_reference: _, ...order } = anOrder()
  expect(protectCustomerReferences(order, ['VIP-*'], 0)).toContain('customer_reference')
})
