import fc from 'fast-check'
import { expect, it } from 'vitest'
import { VARIANTS } from '../src/control/variants.ts'
import { openSandbox } from './open-sandbox.ts'

const odd = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.constantFrom(
    '',
    '-1',
    '1e9',
    'NaN',
    '9999999999',
    '2026-13-40',
    '..',
    '%00',
    '__proto__',
    'constructor',
  ),
)
const numbers = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(1e16, 1e300))
const sparsely = <Shape extends Record<string, fc.Arbitrary<unknown>>>(shape: Shape) =>
  fc.record(shape, { requiredKeys: [] })

const reads = fc.record({
  path: fc.constantFrom('sub_number_orders', 'number_orders', 'number_order_phone_numbers'),
  id: fc.option(odd.map(encodeURIComponent), { nil: '' }),
  query: fc.dictionary(
    fc.constantFrom(
      'page[number]',
      'page[size]',
      'filter',
      'filter[__proto__]',
      'filter[status]',
      'filter[created_at]',
      'filter[created_at][gt]',
      'filter[phone_numbers_count]',
      'filter[requirements_met]',
      'filter[country_code]',
    ),
    odd,
  ),
})

const orders = fc.array(
  sparsely({
    id: odd,
    order_request_id: odd,
    status: odd,
    country_code: odd,
    phone_number_type: odd,
    phone_numbers_count: fc.integer({ min: -1, max: 60 }),
    created_at: fc.constantFrom('0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z', 'then'),
    deadline: fc.constantFrom(null, '0001-01-01T00:00:00Z', '9999-12-31T23:59:59Z'),
    requirements_status: fc.constantFrom('approved', 'requirement-info-exception', 'lost'),
  }),
  { maxLength: 5 },
)
const controls = fc.oneof(
  fc.tuple(
    fc.constant('seed'),
    sparsely({ orders: fc.oneof(orders, numbers.map(Math.sign)), lifecycle: fc.boolean() }),
  ),
  fc.tuple(fc.constant('clock'), sparsely({ advance_ms: numbers, now: numbers })),
  fc.tuple(fc.constant('rate_limit'), sparsely({ limit: numbers, windowMs: numbers, kind: odd })),
  fc.tuple(
    odd.map((id) => `orders/${encodeURIComponent(id)}`),
    sparsely({ status: odd, requirements_status: odd, after_ms: numbers }),
  ),
)

it('odd input never gets a 500', async () => {
  const steps = fc.array(fc.oneof(reads, controls), { maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...VARIANTS), steps, async ({ variants }, steps) => {
      const { ask, cancel, control, sandbox } = openSandbox({
        seed: { orders: 5, lifecycle: true },
        variants,
      })
      for (const step of steps) {
        const answers = [
          'path' in step
            ? await ask(`/v2/${step.path}${step.id && `/${step.id}`}?${new URLSearchParams(step.query)}`)
            : await control(step[0], step[1]),
        ]
        const [order] = sandbox.truth().orders
        if (order) answers.push(await cancel(encodeURIComponent(order.id)))
        for (const { status } of answers) expect(status).toBeLessThan(500)
      }
    }),
    { numRuns: 200 },
  )
})
