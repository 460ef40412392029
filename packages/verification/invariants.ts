import { type CancelOutcome, evaluateCancellation, type Guards, type SubNumberOrder } from '@countermand/core'
import { hasGuards, statusMeaning } from '@countermand/core/wire'
import { checkBatches, STOP_GRACE_MS } from './batch-invariants.ts'
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
import type { Violation } from './violation.ts'

/** How long a reading is fresh enough for a decision to cancel. */
const READING_FRESH_MS = 30_000

/** A cancellation with its requests and its order. */
interface Case {
  record: CancellationRecord
  requests: RequestRecord[]
  patches: RequestRecord[]
  /** Requests of recovery about its order. */
  recovered: RequestRecord[]
  order: OrderRecord | undefined
}

/**
 * Checks the invariants of one run:
 *
 * - I1 no PATCH goes out for an order that the rules forbid on the last reading
 * - I2 every outcome agrees with the order's state at Telnyx; none hides an effect of ours
 * - I3 every request that a gateway acknowledged gets exactly one outcome
 * - I4 no attempt is committed after an outcome, and no PATCH goes out without a commit
 * - I5 at most one cancellation of an order is open
 * - I6 requests stay within the announced limit
 * - I7 no credential is in a log line, row, header or error
 * - I8 no PATCH goes out more than a second after a stop, pause, hold or abort
 *
 * `progress.ts` checks I9 (progress) and I10 (isolation), except that rechecks are checked here.
 */
export function* checkInvariants(run: RunRecord): Generator<Violation> {
  for (const one of collectCases(run)) {
    const { orderId } = one.record
    const toViolation = (what: string): Violation => ({ what, orderId })
    for (const patch of one.patches) yield* map(checkPatch(one, patch, run), toViolation)
    yield* map(checkCommits(one), toViolation)
    yield* map(checkOutcome(one, run), toViolation)
    yield* map(checkEffect(one), toViolation)
    yield* map(checkRow(one, run), toViolation)
    yield* map(checkResponses(one, run), toViolation)
  }
  yield* checkBatches(run)
  yield* checkOneOpen(run)
  yield* checkRateLimit(run)
  yield* checkExposedCredentials(run)
}

function* map<From, To>(values: Iterable<From>, to: (value: From) => To): Generator<To> {
  for (const value of values) yield to(value)
}

const toOrderKey = (orderId: string) => orderId.toLowerCase()

function collectCases({ cancellations, requests, orders }: RunRecord): Case[] {
  const own = Map.groupBy(requests, ({ cancellation, orderId }) => `${cancellation} ${toOrderKey(orderId)}`)
  const recovered = Map.groupBy(
    requests.filter(({ cancellation }) => cancellation === undefined),
    ({ orderId }) => toOrderKey(orderId),
  )
  return cancellations.map((record) => {
    const requests = own.get(`${record.name} ${toOrderKey(record.orderId)}`) ?? []
    return {
      record,
      requests,
      patches: requests.filter(isPatch),
      recovered: recovered.get(toOrderKey(record.orderId)) ?? [],
      order: orders.get(toOrderKey(record.orderId)),
    }
  })
}

/** The last reading that a cancellation had when it passed a request to the network. */
function findLastReading({ record, requests }: Case, request: RequestRecord): KnownOrder | undefined {
  const reading = requests
    .slice(0, requests.indexOf(request))
    .findLast(({ order, endedAt = Number.POSITIVE_INFINITY }) => order && endedAt <= request.at)
  if (!reading?.order) return record.given
  return { order: reading.order, readAt: reading.endedAt ?? request.at }
}

const hasMeaning = (status: string, ...meanings: string[]) => meanings.includes(statusMeaning(status))
const isFinal = (status: string) => hasMeaning(status, 'over', 'success', 'failure')

/** I1, I2, I4, I8 and the order of the protocol's steps: whether a PATCH was allowed. */
function* checkPatch(one: Case, patch: RequestRecord, { holds }: RunRecord): Generator<string> {
  const { record, requests } = one
  const { at } = patch
  const before = findLastReading(one, patch)
  const isFresh = record.wasSeen || (before !== undefined && at - before.readAt <= READING_FRESH_MS)
  const guards = record.guards
  const hasRules = record.kind !== 'client' || hasGuards(guards)
  if (hasRules && before && !evaluateCancellation(before.order, { guards, now: at }).cancellable) {
    yield 'I1: a PATCH against the rules on the last reading'
  }
  if (hasGuards(guards) && !isFresh) yield 'I1: a PATCH without the fresh reading that its guards need'
  if (record.deadlineAt !== undefined && at > record.deadlineAt + record.delayMs)
    yield 'I1: a PATCH after the deadline'
  const sentAt = patch.sentAt ?? at
  if (record.stoppedAt !== undefined && sentAt > record.stoppedAt + STOP_GRACE_MS) {
    yield 'I8: a PATCH more than 1 s after it was stopped'
  }
  if (record.kind === 'client') return

  const isOnHold = holds.some(({ from, to }) => sentAt > from + STOP_GRACE_MS && sentAt < to)
  if (isOnHold && !patch.wasFrozen) yield 'I8: a PATCH more than 1 s after a hold started'
  if (
    record.endedAt !== undefined &&
    at > record.endedAt &&
    !(record.isDisturbed && record.outcome?.kind === 'unknown')
  ) {
    yield 'I4: a PATCH after the outcome'
  }
  const index = one.patches.indexOf(patch)
  if (record.commits && record.commits.filter((commit) => commit.at <= at).length <= index) {
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
  if (record.isRepeat && last < 0 && !earlier.some(({ end }) => end === 'order')) {
    yield 'I1: a repeat without a reading'
  }
  const lastPatch = earlier[last]
  if (lastPatch?.end === 'rejected' && !lastPatch.isConflict)
    yield 'I1: a PATCH after one that Telnyx rejected'
  const acted = earlier.findIndex(hasActed)
  const readings = acted < 0 ? [] : earlier.slice(acted).flatMap(({ order }) => order ?? [])
  if (readings.some((order) => isForbidden(order, guards, at)))
    yield 'I1: a PATCH after a guard forbade it and an earlier one may have taken effect'
}

/** Whether a guard, not its status, forbids to cancel an order. */
function isForbidden(order: SubNumberOrder, guards: Guards, now: number): boolean {
  const verdict = evaluateCancellation(order, { guards, now })
  return !verdict.cancellable && verdict.by !== 'status'
}

/** I4, I8: attempts are committed in order, and none after the outcome or the stop. */
function* checkCommits({ record }: Case): Generator<string> {
  for (const [index, { number, at }] of (record.commits ?? []).entries()) {
    if (number !== index + 1) yield `I4: attempt ${number} instead of ${index + 1}`
    if (record.endedAt !== undefined && at > record.endedAt) yield 'I4: an attempt after the outcome'
    if (record.stoppedAt !== undefined && at > record.stoppedAt) yield 'I8: an attempt after it was stopped'
    if (at > (record.commitsUntil ?? at)) yield 'I4: an attempt after the deadline of its row'
  }
}

/** I2: the outcome agrees with what was read and done. I3: there is one. */
function* checkOutcome(one: Case, { hasClockSteps = false }: RunRecord): Generator<string> {
  const { record, requests, patches, order } = one
  const { outcome, endedAt = Number.POSITIVE_INFINITY } = record
  if (!outcome) {
    if (!order?.isPoisoned && (record.kind === 'library' || !record.isDisturbed || record.kind === 'row'))
      yield 'I3: no outcome'
    return
  }
  const ensure = (agrees: boolean, what: string) => (agrees ? [] : [`I2: ${outcome.kind} ${what}`])
  if (
    record.deadlineAt !== undefined &&
    record.kind !== 'row' &&
    endedAt > record.deadlineAt + record.delayMs + 1
  ) {
    yield 'I2: an outcome after the deadline'
  }
  if (order)
    yield* map(findContradictions(outcome, order, endedAt), (what) => `I2: ${outcome.kind}, but ${what}`)
  if (record.kind === 'client') return

  const { isDisturbed } = record
  const acted = patches.some(hasActed)
  const mayHaveActed = acted || (isDisturbed && (record.commits?.length ?? 0) > 0)
  const isAccepted = patches.some(({ end }) => end === 'order')
  if (!isDisturbed && patches.some(({ end }) => end === undefined))
    yield 'I2: an outcome before the last PATCH ended'
  const seen = patches.some((patch) => {
    const before = findLastReading(one, patch)
    return (
      before && hasMeaning(before.order.status, 'pending') && patch.at - before.readAt <= READING_FRESH_MS
    )
  })
  const shown = 'order' in outcome ? outcome.order : undefined
  if (shown) yield* ensure(wasRead(one, shown), 'shows a different order than the last reading')
  const status = shown?.status
  const reads = (...meanings: string[]) => status !== undefined && hasMeaning(status, ...meanings)
  const ensureStatus = (agrees: boolean) =>
    ensure(status === undefined || agrees, `of an order that reads ${status}`)

  switch (outcome.kind) {
    case 'cancelled':
      yield* ensure(mayHaveActed, 'although no PATCH of it can have taken effect')
      yield* ensureStatus(reads('over', 'failure'))
      if (outcome.evidence === 'response') yield* ensure(isAccepted, 'by a response that was never received')
      if (outcome.evidence === 're-read')
        yield* ensure(seen || record.wasSeen || isDisturbed, 'by re-read, but never seen pending')
      if (reads('failure') && !isDisturbed)
        yield* ensure(seen || isAccepted, 'although the order may have failed before')
      return
    case 'accepted':
      yield* ensure(isAccepted, 'although Telnyx never accepted it')
      yield* ensureStatus(!reads('over', 'success', 'failure'))
      return
    case 'already-cancelled':
      yield* ensureStatus(reads('over'))
      yield* ensure(!acted, 'although a PATCH of this call may have done it')
      return
    case 'not-cancellable':
      yield* ensureStatus(!reads('pending', 'over'))
      if (reads('failure') && !isDisturbed && acted)
        yield* ensure(!seen && !isAccepted, 'although this call ended the order')
      return
    case 'blocked':
      yield* ensureStatus(reads('pending'))
      // An order is youngest at the start.
      yield* ensure(
        hasClockSteps || isForbidden(outcome.order, record.guards, record.startedAt),
        'although no guard forbids it',
      )
      yield* ensure(!acted, 'although a PATCH may have taken effect')
      return
    case 'not-found':
      yield* ensure(!acted, 'although a PATCH may have taken effect')
      yield* ensure(
        requests.some(({ status }) => status === 404),
        'although Telnyx never answered 404',
      )
      return
    case 'not-sent':
      yield* ensure(!acted, 'although a PATCH may have taken effect')
      return
    case 'refused':
      yield* ensure(!acted, 'although a PATCH may have taken effect')
      yield* ensure(
        requests.some(({ end }) => end === 'rejected'),
        'although Telnyx never rejected it',
      )
      return
    case 'unknown':
      yield* ensure(mayHaveActed, 'although no PATCH can have taken effect')
      if (record.commits) {
        // An attempt whose commit took effect too late to be noticed was never sent.
        const fewest = patches.filter(hasActed).length
        yield* ensure(
          outcome.attempts >= fewest && outcome.attempts <= record.commits.length,
          `counts ${outcome.attempts} instead of ${fewest} to ${record.commits.length} attempts`,
        )
      }
      if (isDisturbed) return
      yield* ensure(record.isRateLimited || wasReadAfter(requests), 'without a reading after the last PATCH')
      yield* ensure(!isKnownFinal(requests), 'of an order that reads final')
      return
    default:
      outcome satisfies never
  }
}

/** Whether the cancellation, or recovery for it, has read this order. */
function wasRead({ record, requests, recovered }: Case, shown: object): boolean {
  const isShown = (order?: object) => JSON.stringify(order) === JSON.stringify(shown)
  if (record.kind === 'library') {
    return isShown(requests.findLast(({ order }) => order)?.order ?? record.given?.order)
  }
  const readings = [record.given, ...requests, ...recovered].flatMap((reading) => reading?.order ?? [])
  // Some harnesses can't record the orders in responses.
  return readings.length === 0 || readings.some(isShown)
}

/** Whether a reading was at least attempted after the last PATCH that may have taken effect. */
const wasReadAfter = (requests: RequestRecord[]) =>
  requests.slice(requests.findLastIndex(hasActed) + 1).some(({ method }) => method === 'GET')

/** Whether the last reading since the first PATCH is final. */
function isKnownFinal(requests: RequestRecord[]): boolean {
  const first = requests.findIndex(isPatch)
  const last = requests.slice(first).findLast(({ order }) => order)?.order
  return last !== undefined && isFinal(last.status)
}

/** I2: how an outcome contradicts the real history of the order up to the outcome. */
function* findContradictions(
  outcome: CancelOutcome,
  { history }: OrderRecord,
  at: number,
): Generator<string> {
  const was = (...meanings: string[]) =>
    history.some((version) => version.at <= at && hasMeaning(version.status, ...meanings))
  const { status = '' } = history.findLast((version) => version.at <= at) ?? {}
  switch (outcome.kind) {
    case 'cancelled':
      if (!was('over', 'failure')) yield `it was ${status}`
      return
    case 'already-cancelled':
      if (!was('over')) yield `it was ${status}`
      return
    case 'not-cancellable':
      if (!was('success', 'failure', 'unrecognised') && hasMeaning(status, 'pending', 'over'))
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

/** I2, after everything has settled: the outcome of a cancellation whose PATCH took effect, even later. */
function* checkEffect({ record, order }: Case): Generator<string> {
  const { outcome } = record
  if (!outcome || !order?.effects?.has(record.name)) return
  if (['cancelled', 'accepted', 'unknown'].includes(outcome.kind)) return
  // Its reason then says that the response to a PATCH was lost.
  if (outcome.kind === 'not-cancellable' && outcome.reason.includes('lost')) return
  yield `I2: ${outcome.kind}, but its PATCH took effect`
}

/** I3, I4, I10 and the ledger's own rules, by the versions of a row. */
function* checkRow({ record, order }: Case, { hasClockSteps }: RunRecord): Generator<string> {
  const { versions = [] } = record
  let before: RowVersion | undefined
  for (const version of versions) {
    if (before?.outcome !== undefined) {
      if (before.outcome !== version.outcome) yield 'I3: an outcome that changed'
      if (before.attempts !== version.attempts) yield 'I4: an attempt after the outcome'
      if (before.settledStatus !== undefined && before.settledStatus !== version.settledStatus) {
        yield 'I2: a cancellation that settled twice'
      }
    }
    before = version
  }
  if (record.kind !== 'row' || !before || !order || order.isPoisoned) return
  if (record.outcome?.kind !== 'accepted' && record.outcome?.kind !== 'unknown') return
  const { status = '' } = order.history.at(-1) ?? {}
  const mayWait = hasClockSteps && before.isWatched
  if (isFinal(status) && !mayWait && before.settledStatus?.toLowerCase() !== status.toLowerCase()) {
    yield `I10: ${record.outcome.kind}, settled as ${before.settledStatus}, but the order is ${status}`
  }
  if (!isFinal(status) && !before.isWatched) yield `I10: ${record.outcome.kind}, and no re-check is scheduled`
}

/** I3: an outcome in a response is in the ledger, and was recorded before the response. */
function* checkResponses({ record, requests }: Case, { cancellations }: RunRecord): Generator<string> {
  if (record.kind !== 'client') return
  for (const { reported, endedAt = 0 } of requests) {
    if (!reported) continue
    const row = cancellations.find(({ name }) => name === reported.id)
    if (!row) yield `I3: responded ${reported.outcome} for a cancellation that is not in the ledger`
    else if (row.outcome?.kind !== reported.outcome) {
      yield `I3: responded ${reported.outcome}, but recorded ${row.outcome?.kind}`
    } else if ((row.endedAt ?? 0) > endedAt) {
      yield `I3: responded ${reported.outcome} before it was recorded`
    }
  }
}

/** I5: at most one open cancellation of an order. */
function* checkOneOpen({ cancellations }: RunRecord): Generator<Violation> {
  const rows = cancellations.filter(({ kind }) => kind === 'row')
  for (const [orderId, its] of Map.groupBy(rows, ({ orderId }) => toOrderKey(orderId))) {
    let openUntil = Number.NEGATIVE_INFINITY
    for (const { startedAt, endedAt } of its) {
      if (startedAt < openUntil) yield { what: 'I5: two open cancellations of one order', orderId }
      openUntil = Math.max(openUntil, endedAt ?? Number.POSITIVE_INFINITY)
    }
  }
}

/** I6 */
function* checkRateLimit({ requests }: RunRecord): Generator<Violation> {
  for (const { isBeyondLimit, orderId } of requests) {
    if (isBeyondLimit) yield { what: 'I6: a request over the announced limit', orderId }
  }
}

/** I7 */
function* checkExposedCredentials({ texts, credentials }: RunRecord): Generator<Violation> {
  for (const { where, text } of texts) {
    if (credentials.some((credential) => text.includes(credential)))
      yield { what: `I7: a credential in ${where}` }
  }
}
