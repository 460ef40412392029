import { expect, it } from 'vitest'
import { anOrder } from '../../../test/orders.ts'
import { minAgeMinutes } from './min-age-minutes.ts'

const created_at = '2026-11-24T12:00:00.000000+00:00'
const created = Date.parse(created_at)

it('blocks an order that is younger', () => {
  expect(minAgeMinutes(anOrder({ created_at }), 10, created + 10 * 60_000 - 1)).toContain(created_at)
})

it('has nothing against an order of that age', () => {
  expect(minAgeMinutes(anOrder({ created_at }), 10, created + 10 * 60_000)).toBeUndefined()
})

it('blocks an order from the future', () => {
  expect(minAgeMinutes(anOrder({ created_at }), 10, created - 3_600_000)).toBeTypeOf('string')
})

it.each([undefined, null, '', 'yesterday', 'PO-2020'])('blocks an order created at %j', (unreadable) => {
  expect(minAgeMinutes(anOrder({ created_at: unreadable }), 10, created)).toContain('created_at')
})
