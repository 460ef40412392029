import type { CancelOutcome, TelnyxFailure } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { createOutcomeSummary } from './outcome-summary.ts'

const order = { id: 'a', status: 'cancelled' }
const refusal = (systemic: boolean): TelnyxFailure => ({
  kind: 'rejected',
  delivery: 'answered',
  message: '401',
  status: systemic ? 401 : 422,
  errors: [],
  systemic,
})
const cancelled: CancelOutcome = { kind: 'cancelled', evidence: 'response', order }
const unknown: CancelOutcome = { kind: 'unknown', reason: '', attempts: 1 }
const notFound: CancelOutcome = { kind: 'not-found' }
const refused: CancelOutcome = { kind: 'refused', failure: refusal(false) }
const unusable: CancelOutcome = { kind: 'refused', failure: refusal(true) }
const unreachable: CancelOutcome = {
  kind: 'not-sent',
  reason: '',
  failure: { kind: 'connection', delivery: 'not-sent', message: '' },
}

function summarize(outcomes: CancelOutcome[]) {
  const summary = createOutcomeSummary()
  for (const outcome of outcomes) summary.add({ id: 'a', outcome })
  return summary
}

describe('the exit code', () => {
  it.each<[string, CancelOutcome[], number]>([
    ['all succeeded', [cancelled, { kind: 'accepted', order }, { kind: 'already-cancelled', order }], 0],
    ['some did not', [cancelled, notFound], 1],
    ['some refused', [cancelled, refused], 1],
    ['some not sent', [cancelled, { kind: 'not-sent', reason: '' }], 1],
    ['unknown outranks some', [notFound, unknown], 4],
    ['unusable outranks unknown', [unknown, unusable], 3],
    ['never connected', [unreachable], 3],
    ['unknown because the key stopped working', [{ ...unknown, failure: refusal(true) }], 3],
  ])('%s', (_, outcomes, code) => {
    expect(summarize(outcomes).exitCode()).toBe(code)
  })

  it('is 130 after an interruption, whatever the outcomes', () => {
    expect(summarize([unusable]).exitCode({ interrupted: true })).toBe(130)
  })
})
