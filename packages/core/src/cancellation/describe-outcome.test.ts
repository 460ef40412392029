import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { someOutcome } from '../../test/arbitraries.ts'
import { anOrder } from '../../test/orders.ts'
import type { CancelOutcome } from '../wire/cancel-outcome.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import { invalidId } from '../wire/telnyx-failure.ts'
import { describeOutcome } from './describe-outcome.ts'

const over = anOrder({ status: 'cancelled' })
const refusal = (systemic: boolean): TelnyxFailure => ({
  kind: 'rejected',
  delivery: 'answered',
  status: systemic ? 401 : 422,
  errors: [],
  systemic,
  message: systemic ? '401 Authentication failed' : '422 Unprocessable Entity',
})

/** Outcome, what the text must say, and the next step if there is one. */
const CASES: [CancelOutcome, RegExp, RegExp?][] = [
  [{ kind: 'cancelled', evidence: 'response', order: over }, /was cancelled/],
  [{ kind: 'cancelled', evidence: 're-read', order: over }, /pending before and now reads cancelled/],
  [{ kind: 'cancelled', evidence: 'inferred', order: over }, /most likely because of this cancellation/],
  [{ kind: 'accepted', order: anOrder() }, /accepted.*reads pending/, /check it again/],
  [{ kind: 'already-cancelled', order: anOrder({ status: 'deleted' }) }, /already deleted/],
  [
    { kind: 'not-cancellable', reason: 'It is already active.', order: anOrder() },
    /can't be cancelled: it is already active/,
  ],
  [
    { kind: 'blocked', guard: 'countries', reason: 'Orders of CH stay.', order: anOrder() },
    /guard countries.*orders of CH stay/s,
  ],
  [{ kind: 'not-found' }, /no such order/, /check the id/],
  [{ kind: 'refused', failure: refusal(false) }, /refused: 422/, /Read the order again/],
  [{ kind: 'refused', failure: refusal(true) }, /refused: 401/, /Check the API key/],
  [
    { kind: 'not-sent', reason: 'The rate limit left no room' },
    /Nothing was sent: the rate limit/,
    /safe to retry/,
  ],
  [{ kind: 'not-sent', reason: '401', failure: refusal(true) }, /Nothing was sent: 401/, /Check the API key/],
  [
    { kind: 'not-sent', reason: 'It has a slash.', failure: invalidId('a/b') },
    /Nothing was sent: it has a slash/,
    /Correct the id/,
  ],
  [
    { kind: 'unknown', reason: 'Its answer was lost.', attempts: 1 },
    /unknown.*It could not be read/s,
    /Read the order again/,
  ],
  [
    { kind: 'unknown', reason: 'Its answer was lost.', attempts: 1, order: anOrder() },
    /last read pending/,
    /Read the order/,
  ],
]

describe('describeOutcome', () => {
  it.each(CASES)('%j', (outcome, says, next) => {
    expect(describeOutcome(outcome)).toMatch(says)
    if (next) expect(describeOutcome(outcome)).toMatch(next)
  })

  it('does not call a failure "The order is failure"', () => {
    const failed: CancelOutcome = {
      kind: 'cancelled',
      evidence: 'inferred',
      order: anOrder({ status: 'failure' }),
    }
    expect(describeOutcome(failed)).not.toMatch(/is failure/)
  })

  it('always consists of whole sentences without gaps', () => {
    // None of our words begins with X, and no generated word contains a forbidden one.
    const words = fc.stringMatching(/^X[a-k]{1,9}( [a-k]{1,9}){0,5}[.]?$/)
    fc.assert(
      fc.property(someOutcome, words, (outcome, reason) => {
        const text = describeOutcome({
          ...outcome,
          ...('guard' in outcome && { guard: 'countries' }),
          ...('reason' in outcome && { reason }),
          ...(outcome.kind === 'refused' && { failure: { ...outcome.failure, message: reason } }),
        } as CancelOutcome)
        expect(text).toMatch(/^[A-Z].*\.$/)
        // A status may be any text; one that is not a word is quoted.
        const unquoted = text.replace(/"(\\.|[^"\\])*"/, '')
        expect(unquoted).not.toMatch(/undefined|null|\[object|\.\./)
        const [, after = '.'] = unquoted.toLowerCase().split(reason.toLowerCase().replace(/\.$/, ''))
        expect(after).toMatch(/^\./)
      }),
    )
  })
})
