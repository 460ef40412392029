import { judgeStatus } from '../rules/evaluate-cancellation.ts'
import type { CancelOutcome, Evidence } from '../wire/cancel-outcome.ts'
import { statusMeaning } from '../wire/order-status.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'

/**
 * What one look at an order brought. `missing`: Telnyx answered 404 to a GET. `unreadable`: no
 * answer that says anything of the order.
 */
export type Finding =
  | { kind: 'order'; order: SubNumberOrder }
  | { kind: 'missing' }
  | { kind: 'unreadable'; failure: TelnyxFailure }

/**
 * How the last PATCH that reached Telnyx went. `conflict`: 409, or code 10036 "being processed".
 * `no`: another 4xx.
 */
export type LastAnswer = 'none' | 'accepted' | 'uncertain' | 'conflict' | 'no'

/** All that a cancellation must remember of its attempts to judge a reading. */
export interface Story {
  /** Some attempt ended uncertain or 2xx: it may have taken effect. */
  acted: boolean
  /** Some attempt was answered 2xx. */
  accepted: boolean
  /** A fresh pending reading came before an attempt. */
  seen: boolean
  last: LastAnswer
  /** PATCHes that went out, or that were recorded to go out. */
  attempts: number
  /** Why the last attempt brought no order. */
  failure?: TelnyxFailure
  /** What Telnyx said when it turned an attempt, or the first reading, down. */
  refusal?: TelnyxFailure
  /** The last order read or answered. */
  order?: SubNumberOrder
}

export const untouched: Story = { acted: false, accepted: false, seen: false, last: 'none', attempts: 0 }

/** `send`: judge the pending order and send a PATCH. `settle`: accepted, not final yet. `read-on`: not final. */
export type Conclusion =
  | CancelOutcome
  | { kind: 'send'; order: SubNumberOrder }
  | { kind: 'settle' | 'read-on' }

/**
 * The table of the cancel protocol (`docs/cancelling.md`): what a finding means after a story. Model
 * checked; every surface, and whoever picks up the pieces of a crash, concludes by this function.
 */
export function conclude(finding: Finding, story: Story): Conclusion {
  if (finding.kind === 'unreadable') return { kind: 'read-on' }
  if (finding.kind === 'missing') return story.acted ? { kind: 'read-on' } : { kind: 'not-found' }

  const { order } = finding
  const meaning = statusMeaning(order.status)
  switch (meaning) {
    case 'over':
      return story.acted
        ? { kind: 'cancelled', evidence: evidenceOf(story), order }
        : { kind: 'already-cancelled', order }
    case 'failure':
      if (!story.acted) return notCancellable(order)
      return story.seen || story.accepted
        ? { kind: 'cancelled', evidence: 'inferred', order }
        : notCancellable(
            order,
            ' The answer to a PATCH was lost before, so that this call may have ended it.',
          )
    case 'success':
      return notCancellable(order)
    case 'unrecognised':
      return story.acted ? { kind: 'read-on' } : notCancellable(order)
    case 'pending':
      if (story.accepted) return { kind: 'settle' }
      if (story.last === 'no') {
        return story.acted ? { kind: 'read-on' } : concludeUnread({ ...story, order })
      }
      return { kind: 'send', order }
    default:
      return meaning satisfies never
  }
}

/** What a finding means when it is the last one: what is not final falls to the last row of the table. */
export function concludeLast(finding: Finding, story: Story): CancelOutcome {
  const conclusion = conclude(finding, story)
  switch (conclusion.kind) {
    case 'send':
    case 'settle':
    case 'read-on':
      return concludeUnread(story)
    default:
      return conclusion
  }
}

/** The last row of the table: attempts, time or the caller ended it, and no reading was final. */
export function concludeUnread(story: Story): CancelOutcome {
  const { order, failure } = story
  if (story.acted) {
    if (story.accepted && order) return { kind: 'accepted', order }
    return {
      kind: 'unknown',
      reason: 'A PATCH that was sent may have taken effect, or still may.',
      attempts: story.attempts,
      ...(order && { order }),
      ...(failure && { failure }),
    }
  }
  if (story.refusal) return { kind: 'refused', failure: story.refusal, ...(order && { order }) }
  return {
    kind: 'not-sent',
    reason: failure?.message ?? 'It was stopped, or time ran out, before a PATCH was sent.',
    ...(failure && { failure }),
  }
}

function evidenceOf(story: Story): Evidence {
  if (story.accepted) return 'response'
  return story.seen ? 're-read' : 'inferred'
}

function notCancellable(order: SubNumberOrder, addition = ''): CancelOutcome {
  return { kind: 'not-cancellable', reason: `${judgeStatus(order.status)}${addition}`, order }
}
