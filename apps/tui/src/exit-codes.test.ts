import type { CancelOutcome, TelnyxFailure } from '@countermand/core'
import { describe, expect, it } from 'vitest'
import { exitCodeOf } from './exit-codes.ts'
import { createTally } from './headless/tally.ts'

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

function tallyOf(outcomes: CancelOutcome[]) {
  const tally = createTally()
  for (const outcome of outcomes) tally.note({ id: 'a', outcome })
  return tally
}

describe('the exit code', () => {
  it.each<[string, CancelOutcome[], number]>([
    ['all done', [cancelled, { kind: 'accepted', order }, { kind: 'already-cancelled', order }], 0],
    ['some not', [cancelled, notFound], 1],
    ['some refused', [cancelled, refused], 1],
    ['some stopped before', [cancelled, { kind: 'not-sent', reason: '' }], 1],
    ['unknown before some not', [notFound, unknown], 4],
    ['unusable before unknown', [unknown, unusable], 3],
    ['never connected', [unreachable], 3],
    ['unknown because the key stopped working', [{ ...unknown, failure: refusal(true) }], 3],
  ])('%s', (_, outcomes, code) => {
    expect(exitCodeOf(tallyOf(outcomes))).toBe(code)
  })

  it('is 130 after an interruption, whatever else', () => {
    expect(exitCodeOf(tallyOf([unusable]), { interrupted: true })).toBe(130)
  })
})
