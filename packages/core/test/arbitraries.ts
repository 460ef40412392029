import fc from 'fast-check'
import type { CancelOutcome } from '../src/wire/cancel-outcome.ts'
import type { ErrorItem } from '../src/wire/error-envelope.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'

/** Random values for property tests; each one matches its schema. */

export const aStatus = fc.oneof(
  fc.constantFrom('pending', 'success', 'failure', 'cancelled', 'deleted'),
  fc.string(),
)

/** Sometimes a value of another type than documented. */
const orAnything = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 9, arbitrary: fc.option(value) }, { weight: 1, arbitrary: fc.jsonValue() })

const orMissing = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined })

export const someOrder: fc.Arbitrary<SubNumberOrder> = fc
  .record(
    {
      id: fc.uuid(),
      status: aStatus,
      order_request_id: orAnything(fc.uuid()),
      country_code: orAnything(fc.constantFrom('US', 'CH', 'ch', 'DE', '')),
      phone_numbers_count: orAnything(fc.integer()),
      created_at: orAnything(
        fc.oneof(
          fc
            .date({ noInvalidDate: true, min: new Date(0), max: new Date('2030-01-01') })
            .map((date) => date.toISOString()),
          fc.string(),
        ),
      ),
      requirements_met: orAnything(fc.boolean()),
      customer_reference: orAnything(fc.string()),
      a_field_of_tomorrow: fc.jsonValue(),
    },
    { requiredKeys: ['id', 'status'] },
  )
  .map((order) => withoutUndefined(order) as unknown as SubNumberOrder)

const someError: fc.Arbitrary<ErrorItem> = fc
  .record(
    {
      code: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
      title: fc.option(fc.string()),
      detail: fc.option(fc.string()),
      source: fc.option(fc.record({ pointer: fc.string() })),
      meta: fc.option(fc.record({ url: fc.webUrl() }, { requiredKeys: [] })),
      status: fc.jsonValue(),
    },
    { requiredKeys: [] },
  )
  .map((error) => withoutUndefined(error) as ErrorItem)

/** A union's member of this kind; the type of the whole union is asserted once, at the end. */
const ofKind = (kind: string, fields: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record({ kind: fc.constant(kind), ...fields })

const notSent = { delivery: fc.constant('not-sent'), message: fc.string() }
const maybeApplied = { delivery: fc.constant('maybe-applied'), message: fc.string() }
const eitherWay = { delivery: fc.constantFrom('not-sent', 'maybe-applied'), message: fc.string() }
const answered = {
  errors: fc.array(someError, { maxLength: 3 }),
  request_id: orMissing(fc.string()),
}

const someRefusal = fc.constantFrom(400, 401, 403, 404, 405, 409, 410, 415, 422, 451).chain((status) =>
  ofKind('rejected', {
    delivery: fc.constant('answered'),
    message: fc.string(),
    status: fc.constant(status),
    ...answered,
    systemic: fc.constant(status === 401 || status === 403),
  }),
)

const someFailure = fc.oneof(
  ofKind('invalid-id', notSent),
  ofKind('aborted', eitherWay),
  ofKind('out-of-time', notSent),
  ofKind('stopped', notSent),
  ofKind('connection', { ...eitherWay, code: orMissing(fc.string()) }),
  ofKind('timeout', { ...maybeApplied, timeout_ms: fc.nat() }),
  ofKind('rate-limited', { ...notSent, status: fc.constant(429), ...answered }),
  ofKind('server-error', { ...maybeApplied, status: fc.constantFrom(408, 500, 502, 503, 504), ...answered }),
  ofKind('unreadable', { ...maybeApplied, status: fc.constantFrom(200, 204, 302) }),
)

const orderInStatus = (...statuses: string[]) =>
  fc.tuple(someOrder, fc.constantFrom(...statuses)).map(([order, status]) => ({ ...order, status }))

export const someOutcome: fc.Arbitrary<CancelOutcome> = fc
  .oneof(
    ofKind('cancelled', {
      evidence: fc.constantFrom('response', 're-read', 'inferred'),
      order: orderInStatus('cancelled', 'deleted', 'failure'),
    }),
    ofKind('accepted', { order: orderInStatus('pending') }),
    ofKind('already-cancelled', { order: orderInStatus('cancelled', 'deleted') }),
    ofKind('not-cancellable', {
      reason: fc.string(),
      order: orderInStatus('success', 'failure', 'on-hold'),
    }),
    ofKind('blocked', { guard: fc.string(), reason: fc.string(), order: orderInStatus('pending') }),
    ofKind('not-found', {}),
    ofKind('refused', { failure: someRefusal, order: orMissing(orderInStatus('pending')) }),
    ofKind('not-sent', { reason: fc.string(), failure: orMissing(someFailure) }),
    ofKind('unknown', {
      reason: fc.string(),
      attempts: fc.integer({ min: 1, max: 9 }),
      order: orMissing(someOrder),
      failure: orMissing(someFailure),
    }),
  )
  // The test that `parseCancelResponse` returns every outcome checks that each one fits its schema.
  .map((outcome) => withoutUndefined(outcome) as CancelOutcome)

/** A value as it looks after a transfer: undefined fields are missing. */
function withoutUndefined<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value))
}
