import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { someOrder, someOutcome } from '../../test/arbitraries.ts'
import { anOrder } from '../../test/orders.ts'
import { type CancelOutcome, OUTCOME_KINDS } from './cancel-outcome.ts'
import { type CancelResponse, parseCancelResponse, toCancelResponse } from './cancel-response.ts'
import { type ErrorItem, errorEnvelopeSchema } from './error-envelope.ts'

const overTheWire = (answer: CancelResponse): CancelResponse => ({
  ...answer,
  body: JSON.parse(JSON.stringify(answer.body)),
})

const refusal = (status: number, errors: ErrorItem[] = [], systemic = false): CancelOutcome => ({
  kind: 'refused',
  failure: { kind: 'rejected', delivery: 'answered', status, errors, systemic, message: `${status}` },
})

const EXAMPLES: Record<CancelOutcome['kind'], CancelOutcome> = {
  cancelled: { kind: 'cancelled', evidence: 'response', order: anOrder({ status: 'cancelled' }) },
  accepted: { kind: 'accepted', order: anOrder() },
  'already-cancelled': { kind: 'already-cancelled', order: anOrder({ status: 'deleted' }) },
  'not-cancellable': {
    kind: 'not-cancellable',
    reason: 'It is active.',
    order: anOrder({ status: 'success' }),
  },
  blocked: { kind: 'blocked', guard: 'countries', reason: 'Orders of CH stay.', order: anOrder() },
  'not-found': { kind: 'not-found' },
  refused: refusal(409),
  'not-sent': { kind: 'not-sent', reason: 'Time ran out.' },
  unknown: { kind: 'unknown', reason: 'Its answer was lost.', attempts: 2 },
}

describe('toCancelResponse', () => {
  it.each([
    ['cancelled', 200, undefined],
    ['accepted', 200, undefined],
    ['already-cancelled', 200, undefined],
    ['not-cancellable', 422, '10027'],
    ['blocked', 403, '10010'],
    ['not-found', 404, '10005'],
    ['not-sent', 503, '10037'],
    ['unknown', 504, '10008'],
  ] as const)('answers %s with %i', (kind, status, code) => {
    const answer = toCancelResponse(EXAMPLES[kind], 'What happened.')
    expect(answer.status).toBe(status)
    expect(answer.headers['x-cancellation-outcome']).toBe(kind)
    if (code === undefined) return
    const { errors } = errorEnvelopeSchema.parse(answer.body)
    expect(errors[0]).toMatchObject({
      code,
      detail: 'What happened.',
      meta: { origin: 'countermand', outcome: kind },
    })
  })

  it.each(['not-sent', 'unknown'] as const)('tells SDKs that %s may be retried', (kind) => {
    const { headers } = toCancelResponse(EXAMPLES[kind], '')
    expect(headers).toMatchObject({ 'retry-after': expect.stringMatching(/^\d+$/), 'x-should-retry': 'true' })
  })

  it.each([400, 404, 409, 422])("passes on a rejection of %i with Telnyx's errors", (status) => {
    const said = {
      code: '10027',
      title: 'No',
      detail: 'Not now',
      meta: { url: 'https://telnyx.test/10027' },
      extra: 1,
    }
    const answer = toCancelResponse(refusal(status, [said, { code: 7 }]), 'Ours.')
    expect(answer.status).toBe(status)
    const { errors } = errorEnvelopeSchema.parse(answer.body)
    expect(errors).toHaveLength(2)
    expect(errors[0]).toMatchObject({ ...said, meta: { url: said.meta.url, outcome: 'refused' } })
    expect(errors[1]).toEqual({ code: 7 })
  })

  it.each([
    [400, '10015'],
    [404, '10005'],
    [409, '10021'],
    [422, '10027'],
  ])('gives a rejection of %i without errors the code %s', (status, code) => {
    const { errors } = errorEnvelopeSchema.parse(toCancelResponse(refusal(status), 'Ours.').body)
    expect(errors).toMatchObject([{ code, detail: 'Ours.' }])
  })

  it.each([401, 403])('turns a %i about its own key into a 502', (status) => {
    expect(toCancelResponse(refusal(status, [{ code: '10009' }], true), '').status).toBe(502)
  })

  it('has the evidence for a cancelled order', () => {
    expect(toCancelResponse(EXAMPLES.cancelled, '').headers['x-cancellation-evidence']).toBe('response')
  })

  it('contains only valid header values', () => {
    fc.assert(
      fc.property(someOutcome, (outcome) => {
        expect([...new Headers(toCancelResponse(outcome, 'Détail').headers)].length).toBeGreaterThan(0)
      }),
    )
  })
})

describe('parseCancelResponse', () => {
  it('returns every outcome that was written', () => {
    fc.assert(
      fc.property(someOutcome, fc.string(), (outcome, detail) => {
        expect(parseCancelResponse(overTheWire(toCancelResponse(outcome, detail)))).toEqual(outcome)
      }),
      { numRuns: 1000 },
    )
  })

  it.each(OUTCOME_KINDS)('returns %s', (kind) => {
    expect(parseCancelResponse(overTheWire(toCancelResponse(EXAMPLES[kind], '')))).toEqual(EXAMPLES[kind])
  })

  it("takes nothing of what Telnyx put in meta for the outcome's own", () => {
    const outcome = refusal(422, [
      { code: '1', meta: { order: anOrder(), attempts: 3, reason: 'no', kind: 'cancelled' } },
    ])
    expect(parseCancelResponse(overTheWire(toCancelResponse(outcome, '')))).toEqual(outcome)
  })

  it('reads none from a response of Telnyx or a proxy', () => {
    const bodies = fc.oneof(
      fc.jsonValue(),
      someOrder.map((data) => ({ data })),
      fc.record({ errors: fc.jsonValue() }),
    )
    const statuses = fc.constantFrom(200, 202, 400, 401, 403, 404, 409, 422, 500, 502, 503, 504)
    fc.assert(
      fc.property(statuses, bodies, (status, body) => {
        expect(
          parseCancelResponse({ status, headers: { 'content-type': 'application/json' }, body }),
        ).toBeUndefined()
      }),
    )
  })

  it("reads none without the header, even when the body is a gateway's", () => {
    fc.assert(
      fc.property(someOutcome, (outcome) => {
        const { status, body } = overTheWire(toCancelResponse(outcome, ''))
        expect(parseCancelResponse({ status, headers: {}, body })).toBeUndefined()
      }),
    )
  })

  it('reads none when a proxy replaced the body or the status', () => {
    fc.assert(
      fc.property(
        someOutcome,
        fc.constantFrom(undefined, null, '', '<html>', {}, { errors: [] }),
        (outcome, body) => {
          const answer = toCancelResponse(outcome, '')
          expect(parseCancelResponse({ ...answer, body })).toBeUndefined()
          expect(parseCancelResponse({ ...overTheWire(answer), status: 500 })).toBeUndefined()
        },
      ),
    )
  })

  it("reads none from an error that is not a gateway's", () => {
    const headers = { 'x-cancellation-outcome': 'not-found' }
    const body = { errors: [{ code: '10005', meta: { url: 'https://telnyx.test' } }] }
    expect(parseCancelResponse({ status: 404, headers, body })).toBeUndefined()
  })

  it('reads none when the header and the body disagree', () => {
    const { body } = overTheWire(toCancelResponse(EXAMPLES['not-found'], ''))
    const other = { ...toCancelResponse(refusal(404), ''), body }
    expect(parseCancelResponse(other)).toBeUndefined()
    const headers = { 'x-cancellation-outcome': 'not-found' }
    expect(
      parseCancelResponse({ ...overTheWire(toCancelResponse(refusal(404), '')), headers }),
    ).toBeUndefined()
  })

  it('never throws', () => {
    const headers = fc.constantFrom(...OUTCOME_KINDS, 'toString', '__proto__', '')
    fc.assert(
      fc.property(fc.nat(599), headers, fc.jsonValue(), (status, kind, body) => {
        void parseCancelResponse({ status, headers: { 'x-cancellation-outcome': kind }, body })
      }),
    )
  })
})
