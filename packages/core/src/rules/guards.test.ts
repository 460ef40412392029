import { describe, expect, it } from 'vitest'
import { anOrder } from '../../test/orders.ts'
import { guardsSchema, hasGuards } from '../wire/cancellation-guards.ts'
import { checkGuards, defineGuards, GUARDS } from './guards.ts'

const ALL = {
  protectCustomerReferences: ['VIP-*'],
  protectOrderRequests: ['4e5ac4ab-9a5f-4c8b-b5a8-7e2e8a1b0f11'],
  maxPhoneNumbers: 100,
  minAgeMinutes: 10,
  countries: { deny: ['CH'] },
  protectRequirementsMet: true,
}

describe('defineGuards', () => {
  it('accepts every guard of the guards file', () => {
    expect(defineGuards(ALL)).toEqual(ALL)
    expect(defineGuards({})).toEqual({})
  })

  it.each([
    ['maxPhoneNumbers', -1],
    ['maxPhoneNumbers', '5'],
    ['maxPhoneNumbers', null],
    ['minAgeMinutes', Number.NaN],
    ['minAgeMinutes', Number.POSITIVE_INFINITY],
    ['countries', { deny: ['ch'] }],
    ['countries', { deny: 'CH' }],
    ['countries', { allow: ['CH'] }],
    ['countries', {}],
    ['protectCustomerReferences', 'VIP-*'],
    ['protectCustomerReferences', ['']],
    ['protectRequirementsMet', 'no'],
    ['protectCustomerReference', ['VIP-*']],
  ])('refuses %s: %j and names it', (name, setting) => {
    expect(() => defineGuards({ [name]: setting })).toThrow(name)
  })
})

describe('guards given in code', () => {
  it.each([null, false, '', 0])('are rejected when they are %j, and not treated as none', (guards) => {
    expect(() => checkGuards(guards, 'guards')).toThrow(TypeError)
    expect(() => checkGuards(undefined, 'guards')).not.toThrow()
  })
})

describe('guardsSchema', () => {
  it('rejects an unknown guard, so that a misspelt one is not ignored', () => {
    expect(guardsSchema.safeParse({ ...ALL, maxPhoneNumber: 1 }).success).toBe(false)
  })
})

describe('hasGuards', () => {
  it('says whether an order must be seen', () => {
    expect(hasGuards(undefined)).toBe(false)
    expect(hasGuards({})).toBe(false)
    expect(hasGuards({ countries: undefined })).toBe(false)
    expect(hasGuards({ protectRequirementsMet: true })).toBe(true)
  })
})

describe('protectCustomerReferences', () => {
  it('blocks an order whose reference matches a pattern', () => {
    const reason = GUARDS.protectCustomerReferences(
      anOrder({ customer_reference: 'vip-7' }),
      ['X', 'VIP-*'],
      0,
    )
    expect(reason).toContain('"vip-7"')
    expect(reason).toContain('"VIP-*"')
  })

  it('allows any other reference, and none', () => {
    expect(
      GUARDS.protectCustomerReferences(anOrder({ customer_reference: 'PO 1' }), ['VIP-*'], 0),
    ).toBeUndefined()
    expect(
      GUARDS.protectCustomerReferences(anOrder({ customer_reference: null }), ['VIP-*'], 0),
    ).toBeUndefined()
    expect(
      GUARDS.protectCustomerReferences(anOrder({ customer_reference: '' }), ['VIP-*'], 0),
    ).toBeUndefined()
  })

  it('blocks an order without a reference by a pattern that matches everything', () => {
    const reason = GUARDS.protectCustomerReferences(anOrder({ customer_reference: null }), ['*'], 0)
    expect(reason).toMatch(/\.$/)
    expect(reason).not.toContain('null')
  })

  it('blocks an order whose reference is missing', () => {
    const { customer_reference: _, ...order } = anOrder()
    expect(GUARDS.protectCustomerReferences(order, ['VIP-*'], 0)).toContain('customer_reference')
  })
})

describe('protectOrderRequests', () => {
  const order_request_id = '4e5ac4ab-9a5f-4c8b-b5a8-7e2e8a1b0f11'

  it('blocks an order of a protected number order', () => {
    expect(
      GUARDS.protectOrderRequests(anOrder({ order_request_id }), ['other', order_request_id], 0),
    ).toContain(order_request_id)
    expect(
      GUARDS.protectOrderRequests(anOrder({ order_request_id }), [order_request_id.toUpperCase()], 0),
    ).toBeTypeOf('string')
  })

  it('allows orders of other number orders', () => {
    expect(GUARDS.protectOrderRequests(anOrder({ order_request_id }), ['4e5ac4ab'], 0)).toBeUndefined()
  })

  it.each([undefined, null, ''])('blocks an order whose parent reads %j', (parent) => {
    expect(GUARDS.protectOrderRequests(anOrder({ order_request_id: parent }), ['4e5ac4ab'], 0)).toContain(
      'order_request_id',
    )
  })
})

describe('maxPhoneNumbers', () => {
  it('blocks an order of more numbers than allowed', () => {
    expect(GUARDS.maxPhoneNumbers(anOrder({ phone_numbers_count: 101 }), 100, 0)).toContain('101')
    expect(GUARDS.maxPhoneNumbers(anOrder({ phone_numbers_count: 1 }), 0, 0)).toBeTypeOf('string')
  })

  it('allows an order of exactly as many', () => {
    expect(GUARDS.maxPhoneNumbers(anOrder({ phone_numbers_count: 100 }), 100, 0)).toBeUndefined()
  })

  it.each([undefined, null, Number.NaN])('blocks an order whose count reads %j', (phone_numbers_count) => {
    expect(GUARDS.maxPhoneNumbers(anOrder({ phone_numbers_count }), 100, 0)).toBeTypeOf('string')
  })
})

describe('minAgeMinutes', () => {
  const created_at = '2026-11-24T12:00:00.000000+00:00'
  const created = Date.parse(created_at)

  it('blocks an order that is younger', () => {
    expect(GUARDS.minAgeMinutes(anOrder({ created_at }), 10, created + 10 * 60_000 - 1)).toContain(created_at)
  })

  it('allows an order of exactly that age', () => {
    expect(GUARDS.minAgeMinutes(anOrder({ created_at }), 10, created + 10 * 60_000)).toBeUndefined()
  })

  it('blocks an order from the future', () => {
    expect(GUARDS.minAgeMinutes(anOrder({ created_at }), 10, created - 3_600_000)).toBeTypeOf('string')
  })

  it.each([undefined, null, '', 'yesterday', 'PO-2020'])('blocks an order created at %j', (unreadable) => {
    expect(GUARDS.minAgeMinutes(anOrder({ created_at: unreadable }), 10, created)).toContain('created_at')
  })
})

describe('countries', () => {
  const deny = { deny: ['CH', 'DE'] }

  it('blocks an order of a denied country', () => {
    expect(GUARDS.countries(anOrder({ country_code: 'CH' }), deny, 0)).toBe(
      'Orders of CH may not be cancelled.',
    )
    expect(GUARDS.countries(anOrder({ country_code: 'ch' }), deny, 0)).toBeTypeOf('string')
  })

  it('allows other countries', () => {
    expect(GUARDS.countries(anOrder({ country_code: 'US' }), deny, 0)).toBeUndefined()
  })

  it.each([undefined, null, ''])('blocks an order whose country reads %j', (country_code) => {
    expect(GUARDS.countries(anOrder({ country_code }), deny, 0)).toContain('country_code')
  })

  it('denies a country in upper or lower case', () => {
    expect(GUARDS.countries(anOrder({ country_code: 'CH' }), { deny: ['ch'] }, 0)).toBeTypeOf('string')
  })
})

describe('protectRequirementsMet', () => {
  it('blocks an order whose requirements are met', () => {
    expect(GUARDS.protectRequirementsMet(anOrder({ requirements_met: true }), true, 0)).toContain('met')
  })

  it('allows an order whose requirements are open', () => {
    expect(GUARDS.protectRequirementsMet(anOrder({ requirements_met: false }), true, 0)).toBeUndefined()
  })

  it('allows any order when it is off', () => {
    expect(GUARDS.protectRequirementsMet(anOrder({ requirements_met: true }), false, 0)).toBeUndefined()
  })

  it.each([undefined, null])('blocks an order whose requirements_met reads %j', (requirements_met) => {
    expect(GUARDS.protectRequirementsMet(anOrder({ requirements_met }), true, 0)).toContain(
      'requirements_met',
    )
  })
})
