import { describe, expect, it } from 'vitest'
import { guardsSchema, hasGuards } from '../wire/cancellation-guards.ts'
import { checkGuards, defineGuards } from './guards.ts'

const ALL = {
  protectCustomerReferences: ['VIP-*'],
  protectOrderRequests: ['4e5ac4ab-9a5f-4c8b-b5a8-7e2e8a1b0f11'],
  maxPhoneNumbers: 100,
  minAgeMinutes: 10,
  countries: { deny: ['CH'] },
  protectRequirementsMet: true,
}

describe('defineGuards', () => {
  it('takes every guard of the guards file', () => {
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
  it.each([null, false, '', 0])('are refused when they are %j, not taken for none', (guards) => {
    expect(() => checkGuards(guards)).toThrow(TypeError)
    expect(() => checkGuards(undefined)).not.toThrow()
  })
})

describe('guardsSchema', () => {
  it('takes no guard that it does not know, so that a slip of the pen does not switch one off', () => {
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
