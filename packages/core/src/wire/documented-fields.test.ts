import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anOrder } from '../../test/orders.ts'
import { documentedFields } from './documented-fields.ts'
import { type SubNumberOrder, subNumberOrderSchema } from './sub-number-order.ts'

describe('documentedFields', () => {
  it('returns the fields of their documented type', () => {
    expect(anOrder()).toMatchObject(documentedFields(anOrder()))
    expect(documentedFields(anOrder())).toMatchObject({ country_code: 'US', phone_numbers_count: 1 })
  })

  it('distinguishes null, which Telnyx sends for "none given", from missing', () => {
    const fields = documentedFields({ id: 'a', status: 'pending', customer_reference: null })
    expect(fields.customer_reference).toBeNull()
    expect(fields.country_code).toBeUndefined()
  })

  it('omits a field of another type', () => {
    const order = subNumberOrderSchema.parse({
      id: 'a',
      status: 'pending',
      country_code: ['US'],
      phone_number_type: 1,
      order_request_id: {},
      customer_reference: 42,
      created_at: ['2018-01-01T00:00:00Z'],
      phone_numbers_count: '1',
      requirements_met: 'false',
    })
    expect(Object.values(documentedFields(order)).filter((value) => value !== undefined)).toEqual([])
  })

  it('returns only documented types, whatever Telnyx sends', () => {
    const names = fc.constantFrom(...Object.keys(documentedFields(anOrder())))
    fc.assert(
      fc.property(fc.dictionary(names, fc.jsonValue()), (sent) => {
        const fields = documentedFields({ ...sent, id: 'a', status: 'pending' } as SubNumberOrder)
        const { phone_numbers_count: count, requirements_met: met, ...texts } = fields
        expect(['number', 'undefined']).toContain(count === null ? 'undefined' : typeof count)
        expect(['boolean', 'undefined']).toContain(met === null ? 'undefined' : typeof met)
        for (const text of Object.values(texts)) expect(text ?? '').toBeTypeOf('string')
      }),
    )
  })
})
