import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anOrder } from '../../test/orders.ts'
import { isValidId, parseTime, subNumberOrderSchema } from './sub-number-order.ts'

describe('subNumberOrderSchema', () => {
  it('keeps an order exactly as Telnyx sent it', () => {
    expect(subNumberOrderSchema.parse(anOrder())).toEqual(anOrder())
  })

  it('keeps undocumented fields, statuses and requirement types', () => {
    const order = {
      id: 'a',
      status: 'cancel-pending',
      cost: { amount: '1.0' },
      regulatory_requirements: [{ field_type: 'action', url: 'https://onfido.test' }],
      phone_numbers: [{ phone_number: '+15555550100', bundle_id: null, deadline: '2026-12-01' }],
    }
    expect(subNumberOrderSchema.parse(order)).toEqual(order)
  })

  it('distinguishes null from missing fields', () => {
    const order = subNumberOrderSchema.parse({ id: 'a', status: 'pending', customer_reference: null })
    expect(order.customer_reference).toBeNull()
    expect(order.country_code).toBeUndefined()
  })

  it.each([
    { phone_numbers_count: '1', customer_reference: 42, requirements_met: 'yes', created_at: 12 },
    { regulatory_requirements: [{ requirement_id: 'r-1', field_type: 'address' }, null] },
    { phone_numbers: [{ phone_number: '+15555550100', regulatory_requirements: [{ field_value: 7 }] }] },
    { regulatory_requirements: 'none', phone_numbers: { 0: null }, country_code: ['US'] },
  ])('keeps a field of another type as it was sent: %j', (odd) => {
    const order = { id: 'a', status: 'pending', ...odd }
    expect(subNumberOrderSchema.parse(order)).toEqual(order)
  })

  it('handles keys with a meaning in JavaScript', () => {
    const sent =
      '{"id":"a","status":"pending","__proto__":{"country_code":"US"},"constructor":1,"toString":2}'
    const order = subNumberOrderSchema.parse(JSON.parse(sent))
    expect(order.country_code).toBeUndefined()
    expect(Object.getPrototypeOf(order)).toBe(Object.prototype)
  })

  it('needs an id and a status', () => {
    expect(subNumberOrderSchema.safeParse({ status: 'pending' }).success).toBe(false)
    expect(subNumberOrderSchema.safeParse({ id: 'a' }).success).toBe(false)
    expect(subNumberOrderSchema.safeParse({ id: 7, status: null }).success).toBe(false)
  })

  it('keeps any JSON that has an id and a status', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...Object.keys(anOrder())), fc.jsonValue()), (fields) => {
        const order = { ...fields, id: 'a', status: 'pending' }
        expect(subNumberOrderSchema.parse(order)).toEqual(order)
      }),
    )
  })

  it('never throws on any JSON', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => void subNumberOrderSchema.safeParse(json)))
  })
})

describe('parseTime', () => {
  it('reads both of the formats that Telnyx sends', () => {
    expect(parseTime('2018-01-01T00:00:00.000000Z')).toBe(Date.UTC(2018, 0, 1))
    expect(parseTime('2024-05-06T07:08:09.728170+00:00')).toBe(Date.UTC(2024, 4, 6, 7, 8, 9, 728))
    expect(parseTime('2024-05-06T07:08:09+02:00')).toBe(Date.UTC(2024, 4, 6, 5, 8, 9))
  })

  it.each([undefined, null, '', 'yesterday', 'NaN', '2024-13-01T00:00:00Z'])(
    'parses no time in %j',
    (text) => {
      expect(parseTime(text)).toBeUndefined()
    },
  )

  it.each(['1', 'order 12', 'PO-2020', '12/11/10'])(
    'parses no time in %j, which a lenient parser would accept',
    (text) => {
      expect(parseTime(text)).toBeUndefined()
    },
  )

  it('round-trips every moment', () => {
    const moments = fc.date({ noInvalidDate: true, min: new Date('1970-01-01'), max: new Date('2100-01-01') })
    fc.assert(
      fc.property(moments, (date) => {
        expect(parseTime(date.toISOString())).toBe(date.getTime())
      }),
    )
  })
})

describe('isValidId', () => {
  it.each(['12ade33a-21c0-473b-b055-b3c836e1c292', '1293384261075731499', 'a', 'a.b~c_d', 'x'.repeat(128)])(
    'accepts %s',
    (id) => expect(isValidId(id)).toBe(true),
  )

  it.each([
    '',
    '.',
    '..',
    '../number_orders',
    'a/b',
    'a%2fb',
    '%2e%2e',
    'a?x=1',
    'a#b',
    'a\\b',
    'a b',
    'a\n',
    'a\0',
    ' a',
    'ä',
    'a;b',
    'a:b',
    '@a',
    'x'.repeat(129),
  ])('rejects %j', (id) => expect(isValidId(id)).toBe(false))

  it('accepts only a single path segment', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webPath(),
          fc.string({ unit: fc.constantFrom('.', '/', 'a', '%', '~', '-') }),
        ),
        (id) => {
          if (!isValidId(id)) return
          const { pathname, search, hash } = new URL(`http://telnyx.test/v2/sub_number_orders/${id}/cancel`)
          expect(pathname + search + hash).toBe(`/v2/sub_number_orders/${id}/cancel`)
        },
      ),
    )
  })
})
