import { judgeStatus } from '../rules/evaluate-cancellation.ts'
import type { CancelOutcome, Evidence } from '../wire/cancel-outcome.ts'
import { statusMeaning } from '../wire/order-status.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'

/** The result of one read of an order. `missing`: Telnyx answered the GET with 404. */
export type Finding =
  | { kind: 'order'; order: SubNumberOrder }
  | { kind: 'missing' }
  | { kind: 'unreadable'; failure: TelnyxFailure }

/**
 * The result of the last PATCH that reached Telnyx. `conflict`: 409, or code 10036 "being processed".
 * `rejected`: another 4xx.
 */
export type LastAnswer = 'none' | 'accepted' | 'uncertain' | 'conflict' | 'rejected'

/** Everything about the attempts of one cancellation that the meaning of a reading depends on. */
export interface AttemptState {
  /** An attempt ended uncertain or with 2xx: it may have taken effect. */
  acted: boolean
  /** Telnyx answered an attempt with 2xx. */
  accepted: boolean
  /** A fresh pending reading came before an attempt. */
  seen: boolean
  lastAnswer: LastAnswer
  /** PATCHes that were sent, or that were recorded before sending. */
  attempts: number
  /** Why the last request did not return an order. */
  failure?: TelnyxFailure
  /** Telnyx's 4xx to an attempt, or to the first read. */
  rejection?: TelnyxFailure
  /** The order as last read, from a GET, a list or the response to a PATCH. */
  order?: SubNumberOrder
}

export const noAttempts: AttemptState = {
  acted: false,
  accepted: false,
  seen: false,
  lastAnswer: 'none',
  attempts: 0,
}

/** `send`: judge the pending order, then send a PATCH. `settle`: accepted, but not final. `read-on`: not final. */
export type Conclusion =
  | CancelOutcome
  | { kind: 'send'; order: SubNumberOrder }
  | { kind: 'settle' | 'read-on' }

/**
 * The table of the cancel protocol (`docs/cancelling.md`): what a finding means after these attempts. It is
 * model-checked, and the only place that decides it: the protocol, the gateway's recovery and
 * `resolveCancellation` all call this function.
 */
export function conclude(finding: Finding, state: AttemptState): Conclusion {
  if (finding.kind === 'unreadable') return { kind: 'read-on' }
  if (finding.kind === 'missing') return state.acted ? { kind: 'read-on' } : { kind: 'not-found' }

  const { order } = finding
  const meaning = statusMeaning(order.status)
  switch (meaning) {
    case 'over':
      return state.acted
        ? { kind: 'cancelled', evidence: deriveEvidence(state), order }
        : { kind: 'already-cancelled', order }
    case 'failure':
      if (!state.acted) return notCancellable(order)
      return state.seen || state.accepted
        ? { kind: 'cancelled', evidence: 'inferred', order }
        : notCancellable(
            order,
            ' The response to an earlier cancel request was lost, so this cancellation may have caused it.',
          )
    case 'success':
      return notCancellable(order)
    case 'unrecognised':
      return state.acted ? { kind: 'read-on' } : notCancellable(order)
    case 'pending':
      if (state.accepted) return { kind: 'settle' }
      if (state.lastAnswer === 'rejected') {
        return state.acted ? { kind: 'read-on' } : concludeUndecided({ ...state, order })
      }
      return { kind: 'send', order }
    default:
      return meaning satisfies never
  }
}

/** The outcome when this finding is the last one: without a final status, the last row of the table applies. */
export function concludeLast(finding: Finding, state: AttemptState): CancelOutcome {
  const conclusion = conclude(finding, state)
  switch (conclusion.kind) {
    case 'send':
    case 'settle':
    case 'read-on':
      return concludeUndecided(state)
    default:
      return conclusion
  }
}

/** The last row of the table: attempts or time ran out, or the caller aborted, before any reading was final. */
export function concludeUndecided(state: AttemptState): CancelOutcome {
  const { order, failure } = state
  if (state.acted) {
    if (state.accepted && order) return { kind: 'accepted', order }
    return {
      kind: 'unknown',
      reason: 'A cancel request was sent, and it may have taken effect or may still do so.',
      attempts: state.attempts,
      ...(order && { order }),
      ...(failure && { failure }),
    }
  }
  if (state.rejection) return { kind: 'refused', failure: state.rejection, ...(order && { order }) }
  return {
    kind: 'not-sent',
    reason: failure?.message ?? 'It was aborted, or its deadline passed, before a cancel request was sent.',
    ...(failure && { failure }),
  }
}

function deriveEvidence(state: AttemptState): Evidence {
  if (state.accepted) return 'response'
  return state.seen ? 're-read' : 'inferred'
}

function notCancellable(order: SubNumberOrder, addition = ''): CancelOutcome {
  return { kind: 'not-cancellable', reason: `${judgeStatus(order.status)}${addition}`, order }
}
