import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { aStatus } from '../../test/arbitraries.ts'
import { anOrder } from '../../test/orders.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import { type Conclusion, conclude, concludeUnread, type Finding, type Story, untouched } from './conclude.ts'

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
const STORIES = {
  untouched,
  'not acted, seen': { ...untouched, seen: true },
  'not acted, conflict': { ...untouched, attempts: 1, last: 'conflict', refusal: no, failure: no },
  'not acted, no': { ...untouched, attempts: 1, last: 'no', refusal: no, failure: no },
  'uncertain, unseen': { ...untouched, acted: true, attempts: 1, last: 'uncertain', failure: lost },
  'uncertain, seen': { ...untouched, acted: true, seen: true, attempts: 1, last: 'uncertain', failure: lost },
  'uncertain, then conflict': { ...untouched, acted: true, attempts: 2, last: 'conflict', refusal: no },
  'uncertain, then no': { ...untouched, acted: true, seen: true, attempts: 2, last: 'no', refusal: no },
  '2xx, unseen': { ...untouched, acted: true, accepted: true, attempts: 1, last: 'accepted' },
  '2xx, seen': { ...untouched, acted: true, accepted: true, seen: true, attempts: 1, last: 'accepted' },
} satisfies Record<string, Story>
type StoryName = keyof typeof STORIES

const TABLE: Record<string, Record<StoryName, string>> = {
  cancelled: row('already-cancelled', 'cancelled inferred', 'cancelled re-read', 'cancelled response'),
  deleted: row('already-cancelled', 'cancelled inferred', 'cancelled re-read', 'cancelled response'),
  failure: row('not-cancellable', 'not-cancellable', 'cancelled inferred', 'cancelled inferred'),
  success: row('not-cancellable', 'not-cancellable', 'not-cancellable', 'not-cancellable'),
  'on-hold': row('not-cancellable', 'read-on', 'read-on', 'read-on'),
  missing: row('not-found', 'read-on', 'read-on', 'read-on'),
  unreadable: row('read-on', 'read-on', 'read-on', 'read-on'),
  pending: {
    ...row('send', 'send', 'send', 'settle'),
    'not acted, no': 'refused',
    'uncertain, then no': 'read-on',
  },
}

function row(notActed: string, unseen: string, seen: string, accepted: string): Record<StoryName, string> {
  return {
    untouched: notActed,
    'not acted, seen': notActed,
    'not acted, conflict': notActed,
    'not acted, no': notActed,
    'uncertain, unseen': unseen,
    'uncertain, seen': seen,
    'uncertain, then conflict': unseen,
    'uncertain, then no': seen,
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
  it.each(Object.entries(cells))('after %s means %s', (story, meaning) => {
    expect(nameOf(conclude(findingOf(reading), STORIES[story as StoryName]))).toBe(meaning)
  })
})

describe('conclude', () => {
  it('says that an answer was lost when an order it never saw pending reads failure', () => {
    expect(conclude(findingOf('failure'), STORIES['uncertain, unseen'])).toMatchObject({
      reason: expect.stringMatching(/failure.*lost/s),
    })
    expect(conclude(findingOf('failure'), untouched)).not.toMatchObject({
      reason: expect.stringContaining('lost'),
    })
  })

  it('hands on what Telnyx said and the order it read', () => {
    const outcome = conclude(findingOf('pending'), STORIES['not acted, no'])
    expect(outcome).toEqual({ kind: 'refused', failure: no, order: anOrder() })
  })
})

const someFinding: fc.Arbitrary<Finding> = fc.oneof(
  aStatus.map((status) => findingOf(status)),
  fc.constant(findingOf('missing')),
  fc.constant(findingOf('unreadable')),
)

/** Any story that a protocol could have: what is marked follows from what happened. */
const someStory: fc.Arbitrary<Story> = fc
  .record({
    uncertain: fc.boolean(),
    accepted: fc.boolean(),
    seen: fc.boolean(),
    refused: fc.boolean(),
    last: fc.constantFrom('uncertain' as const, 'conflict' as const, 'no' as const),
    hasOrder: fc.boolean(),
    failure: fc.constantFrom(undefined, lost, no),
  })
  .map(({ uncertain, accepted, seen, refused, last, hasOrder, failure }) => ({
    acted: uncertain || accepted,
    accepted,
    seen,
    attempts: uncertain || accepted || refused ? 1 : 0,
    last: accepted ? 'accepted' : uncertain || refused ? last : 'none',
    ...((hasOrder || accepted) && { order: anOrder() }),
    ...(refused && { refusal: no }),
    ...(failure && { failure }),
  }))

const property = (check: (conclusion: Conclusion, finding: Finding, story: Story) => void) =>
  fc.assert(
    fc.property(someFinding, someStory, (finding, story) => {
      check(conclude(finding, story), finding, story)
    }),
    { numRuns: 500 },
  )

describe('whatever the reading and the story', () => {
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

  it('sends only for an order that reads pending, and never after a 2xx or a no', () => {
    property(({ kind }, finding, { accepted, last }) => {
      if (kind !== 'send') return
      expect(finding).toMatchObject({ kind: 'order', order: { status: 'pending' } })
      expect(accepted).toBe(false)
      expect(last).not.toBe('no')
    })
  })

  it('speaks of the order as it was read', () => {
    property((conclusion, finding) => {
      const order = 'order' in conclusion ? conclusion.order : undefined
      if (order && finding.kind === 'order') expect(order).toBe(finding.order)
    })
  })

  it('changes neither the story nor the finding', () => {
    property((_conclusion, finding, story) => {
      const before = structuredClone([finding, story])
      conclude(finding, story)
      expect([finding, story]).toEqual(before)
    })
  })
})

describe('concludeUnread', () => {
  it.each([
    ['untouched', 'not-sent'],
    ['not acted, conflict', 'refused'],
    ['not acted, no', 'refused'],
    ['uncertain, unseen', 'unknown'],
    ['uncertain, seen', 'unknown'],
    ['uncertain, then no', 'unknown'],
    ['2xx, seen', 'accepted'],
  ] satisfies [StoryName, string][])('takes %s for %s', (story, kind) => {
    expect(concludeUnread({ ...STORIES[story], order: anOrder() }).kind).toBe(kind)
  })

  it('carries the last reading, the attempts and the failure of an unknown end', () => {
    const story: Story = { ...STORIES['uncertain, seen'], attempts: 3, order: anOrder() }
    expect(concludeUnread(story)).toEqual({
      kind: 'unknown',
      reason: expect.stringMatching(/\.$/),
      attempts: 3,
      order: anOrder(),
      failure: lost,
    })
  })

  it('denies no effect and claims none', () => {
    fc.assert(
      fc.property(someStory, (story) => {
        expect(concludeUnread(story).kind).toMatch(
          story.acted ? /^(unknown|accepted)$/ : /^(refused|not-sent)$/,
        )
      }),
    )
  })
})
