import { expect, it } from 'vitest'
import { anOrder } from '../../../test/orders.ts'
import { protectRequirementsMet } from './protect-requirements-met.ts'

it('blocks an order whose requirements are met', () => {
  expect(protectRequirementsMet(anOrder({ requirements_met: true }), true, 0)).toContain('met')
})

it('has nothing against an order whose requirements are open', () => {
  expect(protectRequirementsMet(anOrder({ requirements_met: false }), true, 0)).toBeUndefined()
})

it('has nothing against any order when it is off', () => {
  expect(protectRequirementsMet(anOrder({ requirements_met: true }), false, 0)).toBeUndefined()
})

it.each([undefined, null])('blocks an order whose requirements_met reads %j', (requirements_met) => {
  expect(protectRequirementsMet(anOrder({ requirements_met }), true, 0)).toContain('requirements_met')
})
