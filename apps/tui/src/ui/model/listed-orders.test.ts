import type { SubNumberOrder } from '@countermand/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dropDetails, findOrder, mergeOrders, withDetails } from './listed-orders.ts'

const order = (id: string, more: Partial<SubNumberOrder> = {}): SubNumberOrder => ({
  id,
  status: 'pending',
  ...more,
})

describe('a list of orders', () => {
  it('takes new readings in the place of older ones, and new orders at its end, like a map', () => {
    const pages = fc.array(fc.array(fc.record({ id: fc.constantFrom(...'abcdefgh'), status: fc.string() })))
    fc.assert(
      fc.property(pages, (pages) => {
        const model = new Map<string, SubNumberOrder>()
        let orders: readonly SubNumberOrder[] = []
        for (const page of pages) {
          orders = mergeOrders(orders, page)
          for (const read of page) model.set(read.id, read)
          expect(orders).toEqual([...model.values()])
          for (const id of 'abcdefghz') expect(findOrder(orders, id)).toBe(model.get(id))
        }
      }),
    )
  })

  it('stays as it was when two lists are made from it', () => {
    const before = mergeOrders([], [order('a')])
    const one = mergeOrders(before, [order('b')])
    const other = mergeOrders(before, [order('c'), order('d')])
    expect([before, one, other].map((orders) => orders.map(({ id }) => id).join(''))).toEqual([
      'a',
      'ab',
      'acd',
    ])
    expect(findOrder(before, 'b')).toBeUndefined()
    expect(findOrder(one, 'c')).toBeUndefined()
    expect(findOrder(other, 'b')).toBeUndefined()
    expect(findOrder(other, 'd')?.id).toBe('d')
  })
})

it('the details of an order are dropped from the order itself, and come from what its screen read', () => {
  const read = order('a', {
    customer_reference: 'PO-1',
    regulatory_requirements: [{ field_type: 'textual' }],
    user_id: 'u',
  })
  const listed = order('a', {
    status: 'cancelled',
    customer_reference: 'PO-2',
    regulatory_requirements: [],
    user_id: 'u',
  })
  expect(dropDetails(listed)).toBe(listed)
  expect(listed).toEqual({ id: 'a', status: 'cancelled', customer_reference: 'PO-2' })
  expect(withDetails(listed, read)).toEqual({ ...read, status: 'cancelled', customer_reference: 'PO-2' })
})
