import fc from 'fast-check'
import type { CancelOutcome } from '../src/wire/cancel-outcome.ts'
import type { ErrorItem } from '../src/wire/error-envelope.ts'
import type { SubNumberOrder } from '../src/wire/sub-number-order.ts'
import type { TelnyxFailure } from '../src/wire/telnyx-failure.ts'

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

export const someError: fc.Arbitrary<ErrorItem> = fc
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

const answered = {
  message: fc.string(),
  errors: fc.array(someError, { maxLength: 3 }),
  request_id: orMissing(fc.string()),
}
const notSent = fc.constant('not-sent' as const)
const maybeApplied = fc.constant('maybe-applied' as const)
const eitherWay = fc.constantFrom('not-sent' as const, 'maybe-applied' as const)

export const someRefusal = fc
  .record({
    kind: fc.constant('rejected' as const),
    delivery: fc.constant('answered' as const),
    status: fc.constantFrom(400, 401, 403, 404, 405, 409, 410, 415, 422, 451),
    ...answered,
  })
  .map((failure) =>
    withoutUndefined({ ...failure, systemic: failure.status === 401 || failure.status === 403 }),
  )

export const someFailure: fc.Arbitrary<TelnyxFailure> = fc
  .oneof(
    fc.record({ kind: fc.constant('invalid-id' as const), delivery: notSent, message: fc.string() }),
    fc.record({ kind: fc.constant('aborted' as const), delivery: eitherWay, message: fc.string() }),
    fc.record({ kind: fc.constant('out-of-time' as const), delivery: notSent, message: fc.string() }),
    fc.record({ kind: fc.constant('stopped' as const), delivery: notSent, message: fc.string() }),
    fc.record({
      kind: fc.constant('connection' as const),
      delivery: eitherWay,
      message: fc.string(),
      code: orMissing(fc.string()),
    }),
    fc.record({
      kind: fc.constant('timeout' as const),
      delivery: maybeApplied,
      message: fc.string(),
      timeout_ms: fc.nat(),
    }),
    fc.record({
      kind: fc.constant('rate-limited' as const),
      delivery: notSent,
      status: fc.constant(429),
      ...answered,
    }),
    fc.record({
      kind: fc.constant('server-error' as const),
      delivery: maybeApplied,
      status: fc.constantFrom(408, 500, 502, 503, 504),
      ...answered,
    }),
    fc.record({
      kind: fc.constant('unreadable' as const),
      delivery: maybeApplied,
      message: fc.string(),
      status: fc.constantFrom(200, 204, 302),
    }),
  )
  .map((failure) => withoutUndefined(failure) as TelnyxFailure)

const orderInStatus = (...statuses: string[]) =>
  fc.tuple(someOrder, fc.constantFrom(...statuses)).map(([order, status]) => ({ ...order, status }))

export const someOutcome: fc.Arbitrary<CancelOutcome> = fc
  .oneof(
    fc.record({
      kind: fc.constant('cancelled' as const),
      evidence: fc.constantFrom('response' as const, 're-read' as const, 'inferred' as const),
      order: orderInStatus('cancelled', 'deleted', 'failure'),
    }),
    fc.record({ kind: fc.constant('accepted' as const), order: orderInStatus('pending') }),
    fc.record({
      kind: fc.constant('already-cancelled' as const),
      order: orderInStatus('cancelled', 'deleted'),
    }),
    fc.record({
      kind: fc.constant('not-cancellable' as const),
      reason: fc.string(),
      order: orderInStatus('success', 'failure', 'on-hold'),
    }),
    fc.record({
      kind: fc.constant('blocked' as const),
      guard: fc.string(),
      reason: fc.string(),
      order: orderInStatus('pending'),
    }),
    fc.record({ kind: fc.constant('not-found' as const) }),
    fc.record({
      kind: fc.constant('refused' as const),
      failure: someRefusal as fc.Arbitrary<TelnyxFailure>,
      order: orMissing(orderInStatus('pending')),
    }),
    fc.record({
      kind: fc.constant('not-sent' as const),
      reason: fc.string(),
      failure: orMissing(someFailure),
    }),
    fc.record({
      kind: fc.constant('unknown' as const),
      reason: fc.string(),
      attempts: fc.integer({ min: 1, max: 9 }),
      order: orMissing(someOrder),
      failure: orMissing(someFailure),
    }),
  )
  .map((outcome) => withoutUndefined(outcome) as CancelOutcome)

/** A value as it looks after a transfer: undefined fields are missing. */
function withoutUndefined<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value))
}
