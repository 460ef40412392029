import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aStatus } from '../../test/arbitraries.ts'
import { anOrder } from '../../test/orders.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import {
  type AttemptState,
  type Conclusion,
  conclude,
  concludeLast,
  concludeUndecided,
  type Finding,
  noAttempts,
} from './conclude.ts'
import { describeOutcome } from './describe-outcome.ts'

const no: TelnyxFailure = {
  kind: 'rejected',
  delivery: 'answered',
  status: 422,
  errors: [],
  systemic: false,
  message: '422 No',
}
const lost: TelnyxFailure = {
  kind: 'timeout',
  delivery: 'maybe-applied',
  timeout_ms: 1,
  message: 'No answer.',
}

/** The columns of the table. */
const STATES = {
  untouched: noAttempts,
  'not acted, seen': { ...noAttempts, seen: true },
  'not acted, conflict': { ...noAttempts, attempts: 1, lastAnswer: 'conflict', rejection: no, failure: no },
  'not acted, rejected': { ...noAttempts, attempts: 1, lastAnswer: 'rejected', rejection: no, failure: no },
  'uncertain, unseen': { ...noAttempts, acted: true, attempts: 1, lastAnswer: 'uncertain', failure: lost },
  'uncertain, seen': {
    ...noAttempts,
    acted: true,
    seen: true,
    attempts: 1,
    lastAnswer: 'uncertain',
    failure: lost,
  },
  'uncertain, then conflict': {
    ...noAttempts,
    acted: true,
    attempts: 2,
    lastAnswer: 'conflict',
    rejection: no,
  },
  'uncertain, then rejected': {
    ...noAttempts,
    acted: true,
    seen: true,
    attempts: 2,
    lastAnswer: 'rejected',
    rejection: no,
  },
  '2xx, unseen': { ...noAttempts, acted: true, accepted: true, attempts: 1, lastAnswer: 'accepted' },
  '2xx, seen': {
    ...noAttempts,
    acted: true,
    accepted: true,
    seen: true,
    attempts: 1,
    lastAnswer: 'accepted',
  },
} satisfies Record<string, AttemptState>
type StateName = keyof typeof STATES

const TABLE: Record<string, Record<StateName, string>> = {
  cancelled: row('already-cancelled', 'cancelled inferred', 'cancelled re-read', 'cancelled response'),
  deleted: row('already-cancelled', 'cancelled inferred', 'cancelled re-read', 'cancelled response'),
  failure: row('not-cancellable', 'not-cancellable', 'cancelled inferred', 'cancelled inferred'),
  success: row('not-cancellable', 'not-cancellable', 'not-cancellable', 'not-cancellable'),
  'on-hold': row('not-cancellable', 'read-on', 'read-on', 'read-on'),
  missing: row('not-found', 'read-on', 'read-on', 'read-on'),
  unreadable: row('read-on', 'read-on', 'read-on', 'read-on'),
  pending: {
    ...row('send', 'send', 'send', 'settle'),
    'not acted, rejected': 'refused',
    'uncertain, then rejected': 'read-on',
  },
}

function row(notActed: string, unseen: string, seen: string, accepted: string): Record<StateName, string> {
  return {
    untouched: notActed,
    'not acted, seen': notActed,
    'not acted, conflict': notActed,
    'not acted, rejected': notActed,
    'uncertain, unseen': unseen,
    'uncertain, seen': seen,
    'uncertain, then conflict': unseen,
    'uncertain, then rejected': seen,
    '2xx, unseen': accepted,
    '2xx, seen': accepted,
  }
}

const findingOf = (name: string): Finding => {
  if (name === 'missing') return { kind: 'missing' }
  if (name === 'unreadable') return { kind: 'unreadable', failure: lost }
  return { kind: 'order', order: anOrder({ status: name }) }
}

const nameOf = (conclusion: Conclusion) =>
  conclusion.kind === 'cancelled' ? `cancelled ${conclusion.evidence}` : conclusion.kind

describe.each(Object.entries(TABLE))('a reading of %s', (reading, cells) => {
  it.each(Object.entries(cells))('after %s means %s', (state, meaning) => {
    expect(nameOf(conclude(findingOf(reading), STATES[state as StateName]))).toBe(meaning)
  })
})

describe('conclude', () => {
  it('says that a response was lost if an order that was never seen pending reads failure', () => {
    expect(conclude(findingOf('failure'), STATES['uncertain, unseen'])).toMatchObject({
      reason: expect.stringMatching(/failure.*lost/s),
    })
    expect(conclude(findingOf('failure'), noAttempts)).not.toMatchObject({
      reason: expect.stringContaining('lost'),
    })
  })

  it('passes on what Telnyx said and the order it read', () => {
    const outcome = conclude(findingOf('pending'), STATES['not acted, rejected'])
    expect(outcome).toEqual({ kind: 'refused', failure: no, order: anOrder() })
  })
})

const someFinding: fc.Arbitrary<Finding> = fc.oneof(
  aStatus.map((status) => findingOf(status)),
  fc.constant(findingOf('missing')),
  fc.constant(findingOf('unreadable')),
)

/** Any state that the protocol could reach. */
const someState: fc.Arbitrary<AttemptState> = fc
  .record({
    uncertain: fc.boolean(),
    accepted: fc.boolean(),
    seen: fc.boolean(),
    refused: fc.boolean(),
    lastAnswer: fc.constantFrom('uncertain' as const, 'conflict' as const, 'rejected' as const),
    hasOrder: fc.boolean(),
    failure: fc.constantFrom(undefined, lost, no),
  })
  .map(({ uncertain, accepted, seen, refused, lastAnswer, hasOrder, failure }) => ({
    acted: uncertain || accepted,
    accepted,
    seen,
    attempts: uncertain || accepted || refused ? 1 : 0,
    lastAnswer: accepted ? 'accepted' : uncertain || refused ? lastAnswer : 'none',
    ...((hasOrder || accepted) && { order: anOrder() }),
    ...(refused && { rejection: no }),
    ...(failure && { failure }),
  }))

const property = (check: (conclusion: Conclusion, finding: Finding, state: AttemptState) => void) =>
  fc.assert(
    fc.property(someFinding, someState, (finding, state) => {
      check(conclude(finding, state), finding, state)
    }),
    { numRuns: 500 },
  )

describe('whatever the reading and the state', () => {
  it('never denies an effect that a PATCH may have had', () => {
    property(({ kind }, _, { acted }) => {
      if (acted) expect(kind).not.toMatch(/^(already-cancelled|refused|not-sent|blocked|not-found)$/)
    })
  })

  it('never claims an effect that no PATCH can have had', () => {
    property(({ kind }, _, { acted }) => {
      if (!acted) expect(kind).not.toMatch(/^(cancelled|accepted|unknown|settle)$/)
    })
  })

  it('sends only for an order that reads pending, and never after a 2xx or a rejection', () => {
    property(({ kind }, finding, { accepted, lastAnswer }) => {
      if (kind !== 'send') return
      expect(finding).toMatchObject({ kind: 'order', order: { status: 'pending' } })
      expect(accepted).toBe(false)
      expect(lastAnswer).not.toBe('rejected')
    })
  })

  it('is described in the words of operators, without those of HTTP', () => {
    fc.assert(
      fc.property(someFinding, someState, (finding, state) => {
        expect(describeOutcome(concludeLast(finding, state))).not.toMatch(/PATCH|GET|HTTP|\bbody\b|2xx/)
      }),
      { numRuns: 500 },
    )
  })

  it('contains the order as it was read', () => {
    property((conclusion, finding) => {
      const order = 'order' in conclusion ? conclusion.order : undefined
      if (order && finding.kind === 'order') expect(order).toBe(finding.order)
    })
  })

  it('changes neither the state nor the finding', () => {
    property((_conclusion, finding, state) => {
      const before = structuredClone([finding, state])
      conclude(finding, state)
      expect([finding, state]).toEqual(before)
    })
  })
})

describe('concludeUndecided', () => {
  it.each([
    ['untouched', 'not-sent'],
    ['not acted, conflict', 'refused'],
    ['not acted, rejected', 'refused'],
    ['uncertain, unseen', 'unknown'],
    ['uncertain, seen', 'unknown'],
    ['uncertain, then rejected', 'unknown'],
    ['2xx, seen', 'accepted'],
  ] satisfies [StateName, string][])('takes %s for %s', (state, kind) => {
    expect(concludeUndecided({ ...STATES[state], order: anOrder() }).kind).toBe(kind)
  })

  it('carries the last reading, the attempts and the failure of an unknown end', () => {
    const state: AttemptState = { ...STATES['uncertain, seen'], attempts: 3, order: anOrder() }
    expect(concludeUndecided(state)).toEqual({
      kind: 'unknown',
      reason: expect.stringMatching(/\.$/),
      attempts: 3,
      order: anOrder(),
      failure: lost,
    })
  })

  it('denies no effect and claims none', () => {
    fc.assert(
      fc.property(someState, (state) => {
        expect(concludeUndecided(state).kind).toMatch(
          state.acted ? /^(unknown|accepted)$/ : /^(refused|not-sent)$/,
        )
      }),
    )
  })
})
