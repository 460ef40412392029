import { expect, it } from 'vitest'
import { z } from 'zod'
import { integer, uuid } from './documented-types.ts'
import { unvalidated } from './unvalidated.ts'

const schema = z.looseObject({
  count: unvalidated(z.number()),
  parts: unvalidated(z.array(z.looseObject({ id: unvalidated(z.string()) }))),
})

it.each([
  [{ count: 1, parts: [{ id: 'a' }] }],
  [{ count: '1', parts: [null, { id: 7 }, 'none'] }],
  [{ count: null, parts: {} }],
  [{}],
])('passes %j on as it was sent', (sent) => {
  expect(schema.parse(sent)).toEqual(sent)
  expect(Object.keys(schema.parse(sent))).toEqual(Object.keys(sent))
})

it('describes the documented type', () => {
  expect(z.toJSONSchema(schema)).toMatchObject({
    properties: {
      count: { type: ['number', 'null'] },
      parts: { anyOf: [{ items: { properties: { id: { type: ['string', 'null'] } } } }, { type: 'null' }] },
    },
  })
  expect(z.toJSONSchema(schema)).not.toHaveProperty('required')
})

it.each([z.string(), z.number(), z.boolean(), z.array(z.string()), z.object({ a: z.number() })])(
  'describes it as the type itself is described, or null: $def.type',
  (type) => {
    const describe = (field: z.ZodType) => z.toJSONSchema(z.object({ field }), { io: 'input' }).properties
    expect(describe(unvalidated(type))).toEqual(describe(type.nullable()))
  },
)

it('keeps what the type itself says about its format', () => {
  const fields = z.object({ id: unvalidated(uuid), count: unvalidated(integer) })
  expect(z.toJSONSchema(fields).properties).toEqual({
    id: { type: ['string', 'null'], format: 'uuid' },
    count: { type: ['integer', 'null'] },
  })
})
