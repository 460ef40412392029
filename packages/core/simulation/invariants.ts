import { evaluateCancellation } from '../src/rules/evaluate-cancellation.ts'
import { hasGuards } from '../src/rules/guards.ts'
import type { CancelOutcome } from '../src/wire/cancel-outcome.ts'
import { type Call, hasActed, isAccepted, patchesOf, type Sighting } from './call.ts'
import { API_KEY } from './hostile-telnyx.ts'

/** The invariants of the design, as far as one process can break them, by their names there. */

const READING_COUNTS_MS = 30_000

/** I1, I4, I8 and the protocol's order of steps: what forbids a PATCH that is about to go out. */
export function* wrongsOfPatch(call: Call, { at, before }: Sighting): Generator<string> {
  yield* wrongsOfCommit(call, at)
  if (patchesOf(call).length > call.committed) yield 'I4: a PATCH without a commit'
  const { guards, sightings } = call
  const earlier = sightings.slice(0, -1)
  const isFresh = before !== undefined && at - before.readAt <= READING_COUNTS_MS
  if (before && !evaluateCancellation(before.order, { guards, now: at }).cancellable) {
    yield 'I1: a PATCH against the rules on the last reading'
  }
  if (hasGuards(guards) && !isFresh) yield 'I1: a PATCH that guards should have seen a fresh reading before'
  if (earlier.some(isAccepted)) yield 'I2: a PATCH after one that Telnyx accepted'
  const last = earlier.findLastIndex(({ method, end }) => method === 'PATCH' && end !== 'not-sent')
  const wasReadSince = earlier.slice(last + 1).some(({ method, end }) => method === 'GET' && end === 'order')
  if (last >= 0 && !wasReadSince) yield 'I1: a second PATCH without a reading since the first'
  const answer = earlier[last]
  if (answer?.end === 'refused' && !answer.isConflict) yield 'I1: a PATCH after one that Telnyx refused'
  const actedAt = earlier.findIndex(hasActed)
  const readings = actedAt < 0 ? [] : earlier.slice(actedAt).flatMap(({ order }) => order ?? [])
  if (readings.some((order) => isForbidden(call, order, at))) {
    yield 'I1: a PATCH after a guard forbade it and an earlier one may have taken effect'
  }
  if (call.deadline !== undefined && at > call.deadline) yield 'a PATCH after the deadline'
}

const isForbidden = ({ guards }: Call, order: Sighting['order'] & object, now: number) => {
  const verdict = evaluateCancellation(order, { guards, now })
  return !verdict.cancellable && verdict.by !== 'status'
}

/** I4, I8: what forbids that an attempt is committed. */
export function* wrongsOfCommit({ outcome, stoppedAt }: Call, at: number): Generator<string> {
  if (outcome) yield 'I4: an attempt after the outcome'
  if (at > (stoppedAt() ?? Number.POSITIVE_INFINITY)) yield 'I8: an attempt after it was stopped'
}

const isOver = (status: string) => status === 'cancelled' || status === 'deleted'
const isFinal = (status: string) => isOver(status) || status === 'success' || status === 'failure'

/** I2: an outcome agrees with what the call read and did. I7: it holds no key. */
export function* wrongsOfOutcome(call: Call, outcome: CancelOutcome, at: number): Generator<string> {
  const patches = patchesOf(call)
  const acted = patches.some(hasActed)
  const accepted = patches.some(isAccepted)
  const wasSeen = patches.some(
    ({ at, before }) => before?.order.status === 'pending' && at - before.readAt <= READING_COUNTS_MS,
  )
  const status = call.known?.order.status ?? 'unread'
  const says = (agrees: boolean, what: string) => (agrees ? [] : [`I2: ${outcome.kind} ${what}`])

  if (patches.some(({ end }) => end === undefined)) yield 'I2: an outcome before the last PATCH had ended'
  if (call.deadline !== undefined && at > call.deadline + call.hookMs + 1)
    yield 'an outcome after the deadline'
  if (JSON.stringify(outcome).includes(API_KEY)) yield 'I7: the key in an outcome'
  if ('order' in outcome && outcome.order) {
    const read = JSON.stringify(call.known?.order)
    yield* says(JSON.stringify(outcome.order) === read, `shows another order than the last one read: ${read}`)
  }
  switch (outcome.kind) {
    case 'cancelled':
      yield* says(isOver(status) || status === 'failure', `of an order that reads ${status}`)
      yield* says(acted, 'although nothing of it can have done it')
      if (outcome.evidence === 'response') yield* says(accepted, 'by a response that never came')
      if (outcome.evidence === 're-read') yield* says(wasSeen, 're-read, but never seen pending')
      if (status === 'failure') yield* says(wasSeen || accepted, 'although it may have failed before')
      return
    case 'accepted':
      yield* says(accepted, 'although nothing was')
      yield* says(!isFinal(status), `of an order that reads ${status}`)
      return
    case 'already-cancelled':
      yield* says(isOver(status), `of an order that reads ${status}`)
      yield* says(!acted, 'although a PATCH of this call may have done it')
      return
    case 'not-cancellable':
      yield* says(status !== 'pending' && !isOver(status), `of an order that reads ${status}`)
      yield* says(!(status === 'failure' && acted && (wasSeen || accepted)), 'although this call ended it')
      return
    case 'blocked':
      yield* says(status === 'pending', `of an order that reads ${status}`)
      yield* says(!acted, 'although a PATCH may have taken effect')
      return
    case 'not-found':
    case 'not-sent':
      yield* says(!acted, 'although a PATCH may have taken effect')
      return
    case 'refused':
      yield* says(!acted, 'although a PATCH may have taken effect')
      yield* says(
        call.sightings.some(({ end }) => end === 'refused'),
        'although Telnyx never refused',
      )
      return
    case 'unknown':
      yield* says(acted, 'although nothing is open')
      yield* says(call.isHeld() || wasLookedAtSince(call), 'without a look after the last PATCH')
      // A final reading from before the PATCH did not count any more.
      yield* says(!isKnownFinalSince(call, patches), `of an order that reads ${status}`)
      yield* says(
        outcome.attempts === call.committed,
        `counts ${outcome.attempts} of ${call.committed} attempts`,
      )
      return
    default:
      outcome satisfies never
  }
}

const isKnownFinalSince = ({ known }: Call, [first]: Sighting[]) =>
  known !== undefined && first !== undefined && known.readAt >= first.at && isFinal(known.order.status)

/** Whether a reading was at least tried after the last PATCH that may have taken effect. */
function wasLookedAtSince({ sightings }: Call): boolean {
  const last = sightings.findLastIndex(hasActed)
  return sightings.slice(last + 1).some(({ method }) => method === 'GET')
}

/** I2, once all has come to rest: of a cancellation whose PATCH took effect, then or later. */
export function* wrongsOfEffect(outcome: CancelOutcome | undefined): Generator<string> {
  switch (outcome?.kind) {
    case undefined:
      yield 'no outcome, although it took effect'
      return
    case 'cancelled':
    case 'accepted':
    case 'unknown':
      return
    case 'not-cancellable':
      if (!outcome.reason.includes('lost')) yield 'I2: not-cancellable, but it had cancelled it'
      return
    case 'already-cancelled':
    case 'blocked':
    case 'not-found':
    case 'refused':
    case 'not-sent':
      yield `I2: ${outcome.kind}, but its PATCH took effect`
      return
    default:
      outcome satisfies never
  }
}
