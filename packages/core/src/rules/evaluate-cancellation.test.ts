import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aStatus, someOrder } from '../../test/arbitraries.ts'
import { anOrder } from '../../test/orders.ts'
import type { GuardName, Guards } from '../wire/cancellation-guards.ts'
import { subNumberOrderSchema } from '../wire/sub-number-order.ts'
import { evaluateCancellation } from './evaluate-cancellation.ts'

const now = Date.parse('2026-11-24T12:00:00Z')

const someGuards: fc.Arbitrary<Guards> = fc.record(
  {
    protectCustomerReferences: fc.array(fc.string({ minLength: 1 })),
    protectOrderRequests: fc.array(fc.uuid()),
    maxPhoneNumbers: fc.nat(),
    minAgeMinutes: fc.float({ min: 0, max: 1e6, noNaN: true }),
    countries: fc.record({ deny: fc.array(fc.constantFrom('US', 'CH', 'DE')) }),
    protectRequirementsMet: fc.boolean(),
  },
  { requiredKeys: [] },
)

describe('evaluateCancellation', () => {
  it('allows a pending order', () => {
    expect(evaluateCancellation(anOrder(), { now })).toEqual({ cancellable: true })
  })

  it.each(['success', 'failure', 'cancelled', 'deleted', 'CANCELED', 'Success', 'pending ', ''])(
    'forbids an order of status %j and explains why in a sentence',
    (status) => {
      const verdict = evaluateCancellation(anOrder({ status }), { now })
      expect(verdict).toMatchObject({
        cancellable: false,
        by: 'status',
        reason: expect.stringMatching(/^[A-Z].*\.$/),
      })
    },
  )

  it('reads a pending status in any case', () => {
    expect(evaluateCancellation(anOrder({ status: 'Pending' }), { now })).toEqual({ cancellable: true })
  })

  it('allows only pending orders, whatever the guards', () => {
    fc.assert(
      fc.property(someOrder, aStatus, someGuards, (order, status, guards) => {
        const verdict = evaluateCancellation({ ...order, status }, { guards, now })
        if (verdict.cancellable) expect(status).toBe('pending')
        else if (status !== 'pending') expect(verdict.by).toBe('status')
      }),
    )
  })

  it('never allows with one more guard what it forbids without it', () => {
    fc.assert(
      fc.property(someOrder, someGuards, someGuards, (order, fewer, more) => {
        const guards = { ...more, ...fewer }
        const before = evaluateCancellation(order, { guards: fewer, now })
        const after = evaluateCancellation(order, { guards, now })
        if (!before.cancellable) expect(after.cancellable).toBe(false)
      }),
    )
  })

  it('forbids an order exactly when its status or one of the guards alone forbids it', () => {
    fc.assert(
      fc.property(someOrder, someGuards, (order, guards) => {
        const alone = Object.entries(guards).map(([name, setting]) => ({ [name]: setting }) as Guards)
        const forbidden = [{}, ...alone].some(
          (one) => !evaluateCancellation(order, { guards: one, now }).cancellable,
        )
        expect(evaluateCancellation(order, { guards, now }).cancellable).toBe(!forbidden)
      }),
    )
  })

  it('explains every block in its own sentence', () => {
    fc.assert(
      fc.property(someOrder, someGuards, (order, guards) => {
        const verdict = evaluateCancellation({ ...order, status: 'pending' }, { guards, now })
        if (verdict.cancellable) return
        expect(verdict.reason).toMatch(/^[A-Z].*\.$/s)
        expect(verdict.reason).not.toMatch(/undefined|null|NaN|\[object/)
      }),
    )
  })

  it.each([
    ['protectCustomerReferences', { protectCustomerReferences: ['MY*'] }],
    ['protectOrderRequests', { protectOrderRequests: ['4E5AC4AB-9A5F-4C8B-B5A8-7E2E8A1B0F11'] }],
    ['maxPhoneNumbers', { maxPhoneNumbers: 0 }],
    ['minAgeMinutes', { minAgeMinutes: 1e9 }],
    ['countries', { countries: { deny: ['US'] } }],
    ['protectRequirementsMet', { protectRequirementsMet: true }],
  ] satisfies [GuardName, Guards][])('names the guard %s when it blocks', (by, guards) => {
    const order = anOrder({ requirements_met: true })
    expect(evaluateCancellation(order, { guards, now })).toMatchObject({ cancellable: false, by })
  })

  it.each([
    ['protectCustomerReferences', { protectCustomerReferences: ['VIP-*'] }, { customer_reference: 42 }],
    ['protectOrderRequests', { protectOrderRequests: ['another'] }, { order_request_id: 7 }],
    ['maxPhoneNumbers', { maxPhoneNumbers: 100 }, { phone_numbers_count: '1' }],
    ['maxPhoneNumbers', { maxPhoneNumbers: 100 }, { phone_numbers_count: -1 }],
    ['minAgeMinutes', { minAgeMinutes: 1 }, { created_at: ['2018-01-01T00:00:00Z'] }],
    ['countries', { countries: { deny: ['CH'] } }, { country_code: ['US'] }],
    ['protectRequirementsMet', { protectRequirementsMet: true }, { requirements_met: 'false' }],
  ] as [GuardName, Guards, object][])(
    'blocks by %s an order whose field has another type',
    (by, guards, odd) => {
      const order = subNumberOrderSchema.parse({ ...anOrder(), ...odd })
      expect(evaluateCancellation(order, { guards, now })).toMatchObject({ cancellable: false, by })
    },
  )

  it('judges an order with any JSON in its fields', () => {
    const fields = fc.dictionary(fc.constantFrom(...Object.keys(anOrder())), fc.jsonValue())
    fc.assert(
      fc.property(fields, someGuards, (sent, guards) => {
        const order = subNumberOrderSchema.parse({ ...sent, id: 'a', status: 'pending' })
        expect(evaluateCancellation(order, { guards, now }).cancellable).toBeTypeOf('boolean')
      }),
    )
  })

  it('treats a guard that is undefined as off', () => {
    expect(evaluateCancellation(anOrder(), { guards: { countries: undefined }, now })).toEqual({
      cancellable: true,
    })
  })
})
