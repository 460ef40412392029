import { hasGuards, statusMeaning } from '@countermand/core/wire'
import type { CancellationRecord, RunRecord } from '../run-record.ts'
import type { Violation } from '../violation.ts'
import { type Profile, perSecond } from './profile.ts'
import { drawRequestFaults, type RequestFaults } from './request-faults.ts'

/** How many of the cancellations that the oracle can finish a run finished. */
export interface Progress {
  finished: number
  possible: number
  violations: Violation[]
}

const ATTEMPTS = 4
const TIMEOUT_MS = 10_000
/** I9 requires this share, minus one cancellation, so that small runs don't fail by one. */
const REQUIRED_SHARE = 0.8
/** With many faults the protocol meets them in another order than the oracle, for better or worse. */
const REQUIRED_SHARE_UNDER_FAULTS = 0.5
/** The minimum share of the limit for a bulk run. The product promises a tenth. */
const BULK_SHARE = 0.07
/** A gateway starts its last PATCH this long after the start: at its deadline minus a timeout and a reading. */
const GATEWAY_SENDS_MS = 25_000
/** Time that protocol and pacer need in addition to the oracle: backoff, spacing, one hanging request. */
const SLACK_MS = 25_000
const SLACK = 0.3
/** A batch may take a tenth of the limit from single callers, and the pace is at least 0.9 of the limit. */
const COMPETITION_SLACK = 1.25
const COMPETITION_SLACK_SECONDS = 3
/** How long a 429 without an announced limit may slow requests. */
const GUESS_LASTS_MS = 120_000
/** With a shorter deadline one slow request can be too much. */
const MIN_DEADLINE_MS = 20_000

/** What the oracle needs to finish one cancellation on its own. */
interface Job {
  record: CancellationRecord
  /** Count of requests, all against the limit of cancels. */
  requests: number
  /** Duration in milliseconds, without waits for the limit. */
  ms: number
  /** The latest start of its last request. */
  lastAt: number
  hasFault: boolean
}

/**
 * Checks I9 and I10 of one run against an oracle that knows the limits, the faults and the deadlines. It takes
 * the cancellations that can finish, the most urgent first, each with the fewest requests that its faults
 * allow and in the earliest slots that the limit has left.
 */
export function measureProgress(seed: number, profile: Profile, run: RunRecord): Progress {
  const jobs = run.cancellations.flatMap((record) => planJob(record, seed, profile, run) ?? [])
  const planned = schedule(jobs, profile, run)
  const possible = planned.length
  const finished = Math.min(possible, jobs.filter(({ record }) => isFinished(record)).length)
  const violations: Violation[] = []
  const { telnyx, network } = profile
  const hasManyFaults = telnyx.faultRate > 0.1 || network.hanging > 0 || network.closed > 0
  if (finished < Math.floor((hasManyFaults ? REQUIRED_SHARE_UNDER_FAULTS : REQUIRED_SHARE) * possible) - 1) {
    violations.push({ what: `I9: finished only ${finished} of ${possible} possible cancellations` })
  }
  const late = planned.find(({ job: { record, hasFault }, endsAt }) => {
    // An order of a bulk run waits for the orders before it.
    if (
      hasFault ||
      record.name === 'bulk' ||
      profile.telnyx.isAsynchronous ||
      possible < jobs.length ||
      profile.load !== 'mixed'
    )
      return false
    const latest = endsAt + SLACK_MS + SLACK * (endsAt - record.startedAt)
    return !isFinished(record) || (record.endedAt ?? Number.POSITIVE_INFINITY) > latest
  })
  if (late) {
    violations.push({
      what: `I10: ${late.job.record.name} met no fault but did not finish in time`,
      orderId: late.job.record.orderId,
    })
  }
  if (profile.load === 'crowded') violations.push(...checkStarvation(profile, run))
  if (profile.load === 'overload' && profile.hasBatches) violations.push(...checkCompetition(profile, run))
  return { finished, possible, violations }
}

const isFinished = ({ outcome }: CancellationRecord) =>
  outcome !== undefined && outcome.kind !== 'not-sent' && outcome.kind !== 'unknown'

/** A bulk run must get its share of the limit while single callers use up the rest. */
function* checkStarvation(profile: Profile, { cancellations }: RunRecord): Generator<Violation> {
  const [bulk, singles] = [true, false].map((isBulk) =>
    cancellations.filter(({ name }) => (name === 'bulk') === isBulk),
  ) as [CancellationRecord[], CancellationRecord[]]
  // Before it has listed its orders it cancels none.
  const from = Math.max(singles[0]?.startedAt ?? 0, bulk[0]?.startedAt ?? 0)
  const until = singles.at(-1)?.startedAt ?? 0
  const seconds = Math.max(0, until - from) / 1_000
  const due = Math.min(bulk.length, Math.floor(BULK_SHARE * perSecond(profile) * seconds))
  const done = bulk.filter((record) => isFinished(record) && (record.endedAt ?? 0) <= until).length
  if (done < due)
    yield {
      what: `I10: a bulk run finished only ${done} of ${due} orders while single callers used up the limit`,
    }
}

/** Single callers go ahead of a batch, and the batch uses what they leave. */
function* checkCompetition(
  profile: Profile,
  { cancellations, batches = [] }: RunRecord,
): Generator<Violation> {
  // It may mislead for as long as it says.
  if (profile.telnyx.hasOddReport) return
  const singles = cancellations.filter(({ kind }) => kind === 'client')
  const guards = cancellations.find(({ kind }) => kind === 'row')?.guards
  const rate =
    Math.min(
      perSecond(profile),
      hasGuards(guards) ? perSecond(profile, 'retrieve') : Number.POSITIVE_INFINITY,
    ) / (hasGuards(guards) ? 2 : 1)
  const from = singles[0]?.startedAt ?? 0
  const secondsFor = (count: number) => (COMPETITION_SLACK * count) / rate + COMPETITION_SLACK_SECONDS
  const last = Math.max(...singles.map(({ endedAt = Number.POSITIVE_INFINITY }) => endedAt))
  if (last - from > secondsFor(singles.length) * 1_000) {
    yield { what: `I10: a batch delayed single callers: the last one took ${(last - from) / 1_000} s` }
  }
  for (const { versions, items } of batches) {
    const finished = versions.find(({ isFinished }) => isFinished)?.at ?? Number.POSITIVE_INFINITY
    if (finished - from > secondsFor(singles.length + items.length) * 1_000) {
      yield { what: `I9: a batch beside single callers took ${(finished - from) / 1_000} s` }
    }
  }
}

/** The latest start of a cancellation's last request: one timeout and one reading must fit after it. */
function latestStart({ kind, startedAt, deadlineAt = Number.POSITIVE_INFINITY }: CancellationRecord): number {
  const deadlineMs = deadlineAt - startedAt
  if (kind === 'client') return startedAt + Math.min(GATEWAY_SENDS_MS, deadlineMs / 2)
  return deadlineAt - 2 * Math.min(TIMEOUT_MS, deadlineMs / 4)
}

/** Whether a caller has to wait for an earlier row of its order, or gets that row's outcome. */
const isBlockedBy = (row: CancellationRecord, { orderId, startedAt }: CancellationRecord) =>
  row.kind === 'row' &&
  row.orderId.toLowerCase() === orderId.toLowerCase() &&
  row.startedAt < startedAt &&
  ((row.endedAt ?? Number.POSITIVE_INFINITY) > startedAt || row.outcome?.kind === 'unknown')

/** The fewest requests that finish a cancellation; undefined when it can't finish, or need not. */
function planJob(
  record: CancellationRecord,
  seed: number,
  profile: Profile,
  { orders, cancellations, requests: all }: RunRecord,
): Job | undefined {
  const { kind, startedAt, endedAt } = record
  const id = record.orderId.toLowerCase()
  if (kind === 'row' || record.isExempt || record.isDisturbed) return undefined
  if (record.stoppedAt !== undefined && record.stoppedAt <= (endedAt ?? Number.POSITIVE_INFINITY))
    return undefined
  if (record.deadlineAt !== undefined && record.deadlineAt - startedAt < MIN_DEADLINE_MS) return undefined
  const order = orders.get(id)
  if (order?.isPoisoned) return undefined
  // After a 429 without an announced limit the pacer has to guess one.
  const hasGuess = all.some(
    (other) => other.status === 429 && Math.abs((other.endedAt ?? 0) - startedAt) < GUESS_LASTS_MS,
  )
  if (hasGuess && profile.limits.cancel === undefined) return undefined
  if (kind === 'client' && cancellations.some((row) => isBlockedBy(row, record))) return undefined
  const sentId = kind === 'client' ? id : record.orderId
  const gatewayGuards = cancellations.find((row) => row.kind === 'row')?.guards
  const before = all.filter(
    ({ cancellation, orderId, at }) =>
      cancellation === record.name && orderId.toLowerCase() === id && at < startedAt,
  )
  const counts = { GET: before.length, PATCH: 0 }
  let requests = 0
  let ms = 0
  let hasFault = false

  function next(method: 'GET' | 'PATCH'): RequestFaults {
    counts[method]++
    // Until both limits are announced, the pacer can't know that reads and cancels have separate ones.
    requests++
    const faults = drawRequestFaults(seed, profile, {
      cancellation: `${record.name} ${sentId}`,
      method,
      nth: counts[method],
    })
    const isSilent = faults.connect === 'hanging' || ('how' in faults.fault && faults.fault.how === 'silence')
    const isOk = faults.connect === 'open' && !faults.isClosed && faults.fault.kind === 'ok'
    if (!isOk || faults.answerMs > 1_000 || faults.connectMs > 1_000) hasFault = true
    ms += isSilent ? TIMEOUT_MS : faults.connectMs + faults.arriveMs + faults.answerMs
    if (faults.fault.kind === 'limited') ms += faults.fault.seconds * 1_000
    return faults
  }

  /** `end`: the response ends the cancellation. */
  function read(acted: boolean): 'order' | 'end' | undefined {
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const { connect, isClosed, fault, answerMs } = next('GET')
      if (connect !== 'open' || isClosed || answerMs >= TIMEOUT_MS) continue
      if (fault.kind === 'ok') return 'order'
      const isRejected = 'how' in fault && ['404', '401', '422'].includes(fault.how)
      if (isRejected && !acted) return 'end'
    }
    return undefined
  }

  const job = (): Job => ({ record, requests, ms, lastAt: latestStart(record), hasFault })
  const isKnown = record.given !== undefined && startedAt - record.given.readAt < TIMEOUT_MS
  // A gateway reads for its own guards, and before it repeats an earlier cancellation.
  const isReadByGateway =
    kind === 'client' &&
    (hasGuards(gatewayGuards) ||
      cancellations.some((row) => row.kind === 'row' && row.orderId === id && row.startedAt < startedAt))
  const reads = Number(hasGuards(record.guards) && !isKnown) + Number(isReadByGateway)
  for (let n = 0; n < reads; n++) {
    const found = read(false)
    if (found !== 'order') return found && job()
  }
  for (let spent = 0; spent < ATTEMPTS; ) {
    const { connect, isClosed, fault, answerMs } = next('PATCH')
    if (connect !== 'open' || (!isClosed && fault.kind === 'limited')) {
      if (ms > TIMEOUT_MS * ATTEMPTS) return undefined
      continue
    }
    if (isClosed || answerMs >= TIMEOUT_MS || fault.kind === 'lost-late') return undefined
    if (fault.kind === 'ok') {
      // For an order that is already over, only a reading shows its status.
      const { status } = order?.history.findLast(({ at }) => at <= startedAt + ms) ?? { status: 'pending' }
      const mustRead = statusMeaning(status) !== 'pending' && profile.telnyx.repeat !== 200
      return mustRead && !read(false) ? undefined : job()
    }
    if (fault.kind === 'rejected' && (fault.how === '401' || fault.how === '403')) return job()
    // A stale reading does not show the effect of a lost PATCH.
    if (fault.kind === 'lost-after' && profile.telnyx.lagMs > 0) return undefined
    const found = read(fault.kind !== 'rejected' && fault.kind !== 'busy')
    if (!found) return undefined
    if (found === 'end' || fault.kind === 'rejected' || fault.kind === 'lost-after') return job()
    spent++
  }
  return undefined
}

interface Planned {
  job: Job
  endsAt: number
}

/** The jobs that fit: the most urgent first, each in the earliest free slots of the limit of cancels. */
function schedule(jobs: Job[], profile: Profile, { requests }: RunRecord): Planned[] {
  const hasReads = jobs.some(({ requests }) => requests > 1)
  const rate =
    profile.limits.cancel === undefined
      ? undefined
      : Math.min(perSecond(profile), hasReads ? perSecond(profile, 'retrieve') : Number.POSITIVE_INFINITY)
  const getStart = (job: Job) => job.record.startedAt
  if (rate === undefined) {
    return jobs
      .map((job) => ({ job, endsAt: getStart(job) + job.ms }))
      .filter(({ job, endsAt }) => endsAt <= job.lastAt)
  }
  const spacing = 1_000 / rate
  const origin = Math.min(...jobs.map(getStart))
  const taken = new Set<number>()
  function take(from: number): number {
    let slot = Math.max(0, Math.ceil((from - origin) / spacing))
    while (taken.has(slot)) slot++
    taken.add(slot)
    return slot
  }
  const names = new Set(jobs.map(({ record }) => `${record.name} ${record.orderId.toLowerCase()}`))
  for (const { to, at, cancellation, orderId } of requests) {
    const isOther = to === 'telnyx' && !names.has(`${cancellation} ${orderId.toLowerCase()}`)
    // A gateway's requests belong to its rows, which have no jobs.
    if (isOther && profile.surface === 'library') take(at)
  }
  const planned: Planned[] = []
  for (const job of jobs.toSorted(
    (one, other) => one.lastAt - other.lastAt || getStart(one) - getStart(other),
  )) {
    const slots: number[] = []
    for (let n = 0; n < job.requests; n++) slots.push(take(getStart(job)))
    const lastAt = origin + (slots.at(-1) ?? 0) * spacing
    if (Math.max(lastAt, getStart(job) + job.ms) <= job.lastAt) {
      planned.push({ job, endsAt: lastAt + job.ms })
    } else {
      for (const slot of slots) taken.delete(slot)
    }
  }
  return planned
}
