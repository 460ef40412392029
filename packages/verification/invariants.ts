import { type CancelOutcome, evaluateCancellation } from '@countermand/core'
import { hasGuards, statusMeaning } from '@countermand/core/wire'
import {
  type CancellationRecord,
  hasActed,
  isPatch,
  type KnownOrder,
  type OrderRecord,
  type RequestRecord,
  type RowVersion,
  type RunRecord,
} from './run-record.ts'

/** A broken invariant of the design (§11), and the order that it is about. */
export interface Violation {
  /** Begins with the invariant's name, such as `I2`. */
  what: string
  orderId?: string
}

/** How long a reading counts for a decision to cancel. */
const READING_COUNTS_MS = 30_000
/** How long after a stop a PATCH may still go out. */
const STOP_TAKES_MS = 1_000

/** Everything of one cancellation that the invariants speak of. */
interface Case {
  it: CancellationRecord
  requests: RequestRecord[]
  patches: RequestRecord[]
  /** Readings of its order by recovery. */
  recovered: RequestRecord[]
  order: OrderRecord | undefined
}

/** Every invariant of one run but I9 and I10, which `progress.ts` judges. */
export function* violations(run: RunRecord): Generator<Violation> {
  for (const one of casesOf(run)) {
    const { orderId } = one.it
    const about = (what: string): Violation => ({ what, orderId })
    for (const patch of one.patches) yield* map(wrongPatch(one, patch, run), about)
    yield* map(wrongCommits(one), about)
    yield* map(wrongOutcome(one), about)
    yield* map(wrongEffect(one), about)
    yield* map(wrongRow(one, run), about)
    yield* map(wrongAnswers(one, run), about)
  }
  yield* openTwice(run)
  yield* beyondLimit(run)
  yield* exposedCredentials(run)
}

function* map<From, To>(values: Iterable<From>, to: (value: From) => To): Generator<To> {
  for (const value of values) yield to(value)
}

const key = (orderId: string) => orderId.toLowerCase()

function casesOf({ cancellations, requests, orders }: RunRecord): Case[] {
  const own = Map.groupBy(requests, ({ cancellation, orderId }) => `${cancellation} ${key(orderId)}`)
  const recovered = Map.groupBy(
    requests.filter(({ cancellation }) => cancellation === undefined),
    ({ orderId }) => key(orderId),
  )
  return cancellations.map((it) => {
    const its = own.get(`${it.name} ${key(it.orderId)}`) ?? []
    return {
      it,
      requests: its,
      patches: its.filter(isPatch),
      recovered: recovered.get(key(it.orderId)) ?? [],
      order: orders.get(key(it.orderId)),
    }
  })
}

/** The order as a cancellation had last read it when it handed a request to the network. */
function knownBefore({ it, requests }: Case, request: RequestRecord): KnownOrder | undefined {
  const reading = requests
    .slice(0, requests.indexOf(request))
    .findLast(({ order, endedAt = Number.POSITIVE_INFINITY }) => order && endedAt <= request.at)
  if (!reading?.order) return it.given
  return { order: reading.order, readAt: reading.endedAt ?? request.at }
}

const isAbout = (status: string, ...meanings: string[]) => meanings.includes(statusMeaning(status))
const isFinal = (status: string) => isAbout(status, 'over', 'success', 'failure')

/** I1, I4, I8 and the order of the protocol's steps: what forbids that a PATCH went out. */
function* wrongPatch(one: Case, patch: RequestRecord, { holds }: RunRecord): Generator<string> {
  const { it, requests } = one
  const { at } = patch
  const before = knownBefore(one, patch)
  const isFresh = before !== undefined && at - before.readAt <= READING_COUNTS_MS
  const guards = it.guards
  const isJudged = it.kind !== 'client' || hasGuards(guards)
  if (isJudged && before && !evaluateCancellation(before.order, { guards, now: at }).cancellable) {
    yield 'I1: a PATCH against the rules on the last reading'
  }
  if (hasGuards(guards) && !isFresh) yield 'I1: a PATCH that guards should have seen a fresh reading before'
  if (it.deadlineAt !== undefined && at > it.deadlineAt + it.delayMs) yield 'I1: a PATCH after the deadline'
  const goesOut = patch.sentAt ?? at
  if (it.stoppedAt !== undefined && goesOut > it.stoppedAt + STOP_TAKES_MS) {
    yield 'I8: a PATCH more than 1 s after it was stopped'
  }
  if (it.kind === 'client') return

  const isHeldBack = holds.some(({ from, to }) => goesOut > from + STOP_TAKES_MS && goesOut < to)
  if (isHeldBack && !patch.wasFrozen) yield 'I8: a PATCH more than 1 s after a hold'
  if (it.endedAt !== undefined && at > it.endedAt && !(it.isDisturbed && it.outcome?.kind === 'unknown')) {
    yield 'I4: a PATCH after the outcome'
  }
  const index = one.patches.indexOf(patch)
  if (it.commits && it.commits.filter((commit) => commit.at <= at).length <= index) {
    yield 'I4: a PATCH without a commit'
  }
  const earlier = requests.slice(0, requests.indexOf(patch))
  if (earlier.some((request) => isPatch(request) && request.end === 'order')) {
    yield 'I2: a PATCH after one that Telnyx accepted'
  }
  const last = earlier.findLastIndex((request) => isPatch(request) && request.end !== 'not-sent')
  if (last >= 0 && !earlier.slice(last + 1).some(({ method, end }) => method === 'GET' && end === 'order')) {
    yield 'I1: a second PATCH without a reading since the first'
  }
  if (it.isRepeat && last < 0 && !earlier.some(({ end }) => end === 'order')) {
    yield 'I1: a repeat without a reading'
  }
  const answer = earlier[last]
  if (answer?.end === 'rejected' && !answer.isConflict) yield 'I1: a PATCH after one that Telnyx rejected'
  const acted = earlier.findIndex(hasActed)
  const readings = acted < 0 ? [] : earlier.slice(acted).flatMap(({ order }) => order ?? [])
  const isForbidden = readings.some((order) => {
    const verdict = evaluateCancellation(order, { guards, now: at })
    return !verdict.cancellable && verdict.by !== 'status'
  })
  if (isForbidden) yield 'I1: a PATCH after a guard forbade it and an earlier one may have taken effect'
}

/** I4, I8: attempts are committed in order, none after the outcome or the stop. */
function* wrongCommits({ it }: Case): Generator<string> {
  for (const [index, { number, at }] of (it.commits ?? []).entries()) {
    if (number !== index + 1) yield `I4: attempt ${number} where ${index + 1} was due`
    if (it.endedAt !== undefined && at > it.endedAt) yield 'I4: an attempt after the outcome'
    if (it.stoppedAt !== undefined && at > it.stoppedAt) yield 'I8: an attempt after it was stopped'
  }
}

/** I2: an outcome agrees with what was read and done. I3: there is one. */
function* wrongOutcome(one: Case): Generator<string> {
  const { it, requests, patches, order } = one
  const { outcome, endedAt = Number.POSITIVE_INFINITY } = it
  if (!outcome) {
    if (!order?.isPoisoned && (it.kind === 'library' || !it.isDisturbed || it.kind === 'row'))
      yield 'I3: no outcome'
    return
  }
  const says = (agrees: boolean, what: string) => (agrees ? [] : [`I2: ${outcome.kind} ${what}`])
  if (it.deadlineAt !== undefined && it.kind !== 'row' && endedAt > it.deadlineAt + it.delayMs + 1) {
    yield 'I2: an outcome after the deadline'
  }
  if (order) yield* map(disagreements(outcome, order, endedAt), (what) => `I2: ${outcome.kind}, but ${what}`)
  if (it.kind === 'client') return

  const isMine = !it.isDisturbed
  const acted = patches.some(hasActed)
  const mayHaveActed = acted || (it.isDisturbed && (it.commits?.length ?? 0) > 0)
  const isAccepted = patches.some(({ end }) => end === 'order')
  if (isMine && patches.some(({ end }) => end === undefined))
    yield 'I2: an outcome before the last PATCH had ended'
  const seen = patches.some((patch) => {
    const before = knownBefore(one, patch)
    return before && isAbout(before.order.status, 'pending') && patch.at - before.readAt <= READING_COUNTS_MS
  })
  const shown = 'order' in outcome ? outcome.order : undefined
  if (shown) yield* says(wasRead(one, shown), 'shows another order than the last one read')
  const status = shown?.status

  switch (outcome.kind) {
    case 'cancelled':
      yield* says(mayHaveActed, 'although nothing of it can have done it')
      if (status !== undefined)
        yield* says(isAbout(status, 'over', 'failure'), `of an order that reads ${status}`)
      if (outcome.evidence === 'response') yield* says(isAccepted, 'by a response that never came')
      if (outcome.evidence === 're-read')
        yield* says(seen || it.wasSeen || it.isDisturbed, 're-read, but never seen pending')
      if (status !== undefined && isAbout(status, 'failure') && isMine) {
        yield* says(seen || isAccepted, 'although it may have failed before')
      }
      return
    case 'accepted':
      yield* says(isAccepted, 'although Telnyx never said so')
      if (status !== undefined) yield* says(!isFinal(status), `of an order that reads ${status}`)
      return
    case 'already-cancelled':
      if (status !== undefined) yield* says(isAbout(status, 'over'), `of an order that reads ${status}`)
      yield* says(!acted, 'although a PATCH of this call may have done it')
      return
    case 'not-cancellable':
      if (status === undefined) return
      yield* says(!isAbout(status, 'pending', 'over'), `of an order that reads ${status}`)
      yield* says(
        !(isAbout(status, 'failure') && isMine && acted && (seen || isAccepted)),
        'although this call ended it',
      )
      return
    case 'blocked':
      if (status !== undefined) yield* says(isAbout(status, 'pending'), `of an order that reads ${status}`)
      yield* says(hasGuards(it.guards), 'without a guard')
      yield* says(!acted, 'although a PATCH may have taken effect')
      return
    case 'not-found':
      yield* says(!acted, 'although a PATCH may have taken effect')
      yield* says(
        requests.some(({ status }) => status === 404),
        'although Telnyx never said so',
      )
      return
    case 'not-sent':
      yield* says(!acted, 'although a PATCH may have taken effect')
      return
    case 'refused':
      yield* says(!acted, 'although a PATCH may have taken effect')
      yield* says(
        requests.some(({ end }) => end === 'rejected'),
        'although Telnyx never refused',
      )
      return
    case 'unknown':
      yield* says(mayHaveActed, 'although no PATCH can have taken effect')
      if (it.commits) {
        yield* says(
          outcome.attempts === it.commits.length,
          `counts ${outcome.attempts} of ${it.commits.length} attempts`,
        )
      }
      if (!isMine) return
      yield* says(it.isHeld || wasReadAfter(requests), 'without a reading after the last PATCH')
      yield* says(!isKnownFinal(requests), 'of an order that reads final')
      return
    default:
      outcome satisfies never
  }
}

/** Whether an order is what the cancellation, or recovery for it, has read. */
function wasRead({ it, requests, recovered }: Case, shown: object): boolean {
  const text = JSON.stringify(shown)
  const readings = [
    it.given?.order,
    ...requests.map(({ order }) => order),
    ...recovered.map(({ order }) => order),
  ]
  if (it.kind === 'library') {
    const last = requests.findLast(({ order }) => order)?.order ?? it.given?.order
    return JSON.stringify(last) === text
  }
  // A harness that can't see what was answered leaves the orders out.
  return (
    readings.every((order) => !order) || readings.some((order) => order && JSON.stringify(order) === text)
  )
}

/** Whether a reading was at least tried after the last PATCH that may have taken effect. */
const wasReadAfter = (requests: RequestRecord[]) =>
  requests.slice(requests.findLastIndex(hasActed) + 1).some(({ method }) => method === 'GET')

/** Whether its last reading since the first PATCH is final. */
function isKnownFinal(requests: RequestRecord[]): boolean {
  const first = requests.findIndex(isPatch)
  const last = requests.slice(first).findLast(({ order }) => order)?.order
  return last !== undefined && isFinal(last.status)
}

/** I2: how an outcome disagrees with the order as it really was, at any time up to the outcome. */
function* disagreements(outcome: CancelOutcome, { history }: OrderRecord, at: number): Generator<string> {
  const was = (...meanings: string[]) =>
    history.some((version) => version.at <= at && isAbout(version.status, ...meanings))
  const { status = '' } = history.findLast((version) => version.at <= at) ?? {}
  switch (outcome.kind) {
    case 'cancelled':
      if (!was('over', 'failure')) yield `it was ${status}`
      return
    case 'already-cancelled':
      if (!was('over')) yield `it was ${status}`
      return
    case 'not-cancellable':
      if (!was('success', 'failure', 'unrecognised') && isAbout(status, 'pending', 'over'))
        yield `it was ${status}`
      return
    case 'accepted':
    case 'blocked':
    case 'not-found':
    case 'refused':
    case 'not-sent':
    case 'unknown':
      return
    default:
      outcome satisfies never
  }
}

/** I2, once all has come to rest: of a cancellation whose PATCH took effect, then or later. */
function* wrongEffect({ it, order }: Case): Generator<string> {
  if (!order?.effects?.has(it.name)) return
  const { outcome } = it
  switch (outcome?.kind) {
    case undefined:
    case 'cancelled':
    case 'accepted':
    case 'unknown':
      return
    case 'not-cancellable':
      if (!outcome.reason.includes('lost')) yield 'I2: not-cancellable, but its PATCH took effect'
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

/** I3, I4 and the ledger's own rules, by what a row held over time. */
function* wrongRow({ it, order }: Case, { hasClockSteps }: RunRecord): Generator<string> {
  const { versions = [] } = it
  let before: RowVersion | undefined
  for (const version of versions) {
    if (before?.outcome !== undefined) {
      if (before.outcome !== version.outcome) yield 'I3: another outcome than before'
      if (before.attempts !== version.attempts) yield 'I4: an attempt after the outcome'
      if (before.settledStatus !== undefined && before.settledStatus !== version.settledStatus) {
        yield 'I2: a cancellation that was settled twice'
      }
    }
    before = version
  }
  if (it.kind !== 'row' || !before || !order || order.isPoisoned) return
  if (it.outcome?.kind !== 'accepted' && it.outcome?.kind !== 'unknown') return
  const { status = '' } = order.history.at(-1) ?? {}
  const mayWait = hasClockSteps && before.isWatched
  if (isFinal(status) && !mayWait && before.settledStatus?.toLowerCase() !== status.toLowerCase()) {
    yield `I10: ${it.outcome.kind}, and settled as ${before.settledStatus} where it is ${status}`
  }
  if (!isFinal(status) && !before.isWatched) yield `I10: ${it.outcome.kind}, and never read again`
}

/** I3: what a caller was answered is recorded, and stays so. */
function* wrongAnswers({ it, requests }: Case, { cancellations }: RunRecord): Generator<string> {
  if (it.kind !== 'client') return
  for (const { told, endedAt = 0 } of requests) {
    if (!told) continue
    const row = cancellations.find(({ name }) => name === told.id)
    if (!row) yield `I3: ${told.outcome} of a cancellation that is not in the ledger`
    else if (row.outcome?.kind !== told.outcome || (row.endedAt ?? 0) > endedAt) {
      yield `I3: answered ${told.outcome} where ${row.outcome?.kind} is recorded`
    }
  }
}

/** I5: at most one open cancellation of an order. */
function* openTwice({ cancellations }: RunRecord): Generator<Violation> {
  const rows = cancellations.filter(({ kind }) => kind === 'row')
  for (const [orderId, its] of Map.groupBy(rows, ({ orderId }) => key(orderId))) {
    let openUntil = Number.NEGATIVE_INFINITY
    for (const { startedAt, endedAt } of its) {
      if (startedAt < openUntil) yield { what: 'I5: two open cancellations of one order', orderId }
      openUntil = Math.max(openUntil, endedAt ?? Number.POSITIVE_INFINITY)
    }
  }
}

/** I6 */
function* beyondLimit({ requests }: RunRecord): Generator<Violation> {
  for (const { isBeyondLimit, orderId } of requests) {
    if (isBeyondLimit) yield { what: 'I6: a request beyond the announced limit', orderId }
  }
}

/** I7 */
function* exposedCredentials({ texts, credentials }: RunRecord): Generator<Violation> {
  for (const { where, text } of texts) {
    if (credentials.some((credential) => text.includes(credential)))
      yield { what: `I7: a credential in ${where}` }
  }
}
