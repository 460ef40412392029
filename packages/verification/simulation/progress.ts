import { hasGuards, statusMeaning } from '@countermand/core/wire'
import type { Violation } from '../invariants.ts'
import type { CancellationRecord, RunRecord } from '../run-record.ts'
import { type Fate, fateOf } from './fate.ts'
import { type Profile, perSecond } from './profile.ts'

/** How many cancellations a run finished, of those that the oracle could finish. */
export interface Progress {
  finished: number
  possible: number
  violations: Violation[]
}

/** So many attempts end a cancellation. */
const ATTEMPTS = 4
const TIMEOUT_MS = 10_000
/** I9 asks for this share; one more may be missed, so that small worlds don't fail by one. */
const SHARE = 0.8
/** Where much goes wrong the protocol meets its fates in another order than the oracle, for better or worse. */
const SHARE_IN_TROUBLE = 0.5
/** Of the limit, a bulk run's at least. It is owed a tenth. */
const BULK_SHARE = 0.07
/** Through a gateway the last PATCH starts so long after the start: its deadline less a timeout and a reading. */
const GATEWAY_SENDS_MS = 25_000
/** What the protocol and the pacer take on top of what the oracle takes: backoff, spacing, one hanging request. */
const SLACK_MS = 25_000
const SLACK = 0.3
/** For so long a 429 without an announced limit may slow requests. */
const GUESS_LASTS_MS = 120_000
/** With less time one unlucky request is too much. */
const SHORTEST_DEADLINE_MS = 20_000

/** What the oracle needs to finish one cancellation when nothing else is in its way. */
interface Job {
  one: CancellationRecord
  /** Requests that count against the limit of cancels. */
  requests: number
  /** How long it takes, without waiting for the limit. */
  ms: number
  /** When its last request must have begun. */
  lastAt: number
  hasTrouble: boolean
}

/**
 * I9 and I10 of one run. The oracle knows the limits, the faults and the deadlines: it takes the cancellations
 * that can be finished, each by the fewest requests that its fates allow, the most urgent one first, and
 * gives each the earliest slots that the limit has left.
 */
export function progress(seed: number, profile: Profile, run: RunRecord): Progress {
  const jobs = run.cancellations.flatMap((one) => jobOf(one, seed, profile, run) ?? [])
  const planned = schedule(jobs, profile, run)
  const possible = planned.length
  const finished = Math.min(possible, jobs.filter(({ one }) => isFinished(one)).length)
  const violations: Violation[] = []
  const { telnyx, network } = profile
  const isHostile = telnyx.trouble > 0.1 || network.hanging > 0 || network.closed > 0
  if (finished < Math.floor((isHostile ? SHARE_IN_TROUBLE : SHARE) * possible) - 1) {
    violations.push({ what: `I9: ${finished} cancellations finished of ${possible} that could be` })
  }
  const late = planned.find(({ job: { one, hasTrouble }, endsAt }) => {
    // An order of a bulk run waits for those before it.
    if (
      hasTrouble ||
      one.name === 'bulk' ||
      profile.telnyx.isAsynchronous ||
      possible < jobs.length ||
      profile.load !== 'mixed'
    )
      return false
    const latest = endsAt + SLACK_MS + SLACK * (endsAt - one.startedAt)
    return !isFinished(one) || (one.endedAt ?? Number.POSITIVE_INFINITY) > latest
  })
  if (late) {
    violations.push({
      what: `I10: ${late.job.one.name} met no trouble, and was not finished in time`,
      orderId: late.job.one.orderId,
    })
  }
  if (profile.load === 'crowded') violations.push(...starvation(profile, run))
  return { finished, possible, violations }
}

const isFinished = ({ outcome }: CancellationRecord) =>
  outcome !== undefined && outcome.kind !== 'not-sent' && outcome.kind !== 'unknown'

/** A bulk run gets its tenth of the limit while single callers use it up. */
function* starvation(profile: Profile, { cancellations }: RunRecord): Generator<Violation> {
  const [bulk, singles] = [true, false].map((isBulk) =>
    cancellations.filter(({ name }) => (name === 'bulk') === isBulk),
  ) as [CancellationRecord[], CancellationRecord[]]
  // Before it has listed its orders it cancels none.
  const from = Math.max(singles[0]?.startedAt ?? 0, bulk[0]?.startedAt ?? 0)
  const until = singles.at(-1)?.startedAt ?? 0
  const seconds = Math.max(0, until - from) / 1_000
  const due = Math.min(bulk.length, Math.floor(BULK_SHARE * perSecond(profile) * seconds))
  const done = bulk.filter((one) => isFinished(one) && (one.endedAt ?? 0) <= until).length
  if (done < due) yield { what: `I10: ${done} of ${due} of a bulk run finished beside single callers` }
}

/** The last moment for a cancellation's last request: one timeout and one reading must fit after it. */
function lastMoment({ kind, startedAt, deadlineAt = Number.POSITIVE_INFINITY }: CancellationRecord): number {
  const deadlineMs = deadlineAt - startedAt
  if (kind === 'client') return startedAt + Math.min(GATEWAY_SENDS_MS, deadlineMs / 2)
  return deadlineAt - 2 * Math.min(TIMEOUT_MS, deadlineMs / 4)
}

/** Whether a caller has to wait for, or is answered with, what an earlier row of its order came to. */
const isBurden = (row: CancellationRecord, { orderId, startedAt }: CancellationRecord) =>
  row.kind === 'row' &&
  row.orderId.toLowerCase() === orderId.toLowerCase() &&
  row.startedAt < startedAt &&
  ((row.endedAt ?? Number.POSITIVE_INFINITY) > startedAt || row.outcome?.kind === 'unknown')

/** The fewest requests by which a cancellation can be finished; undefined when it can't, or need not. */
function jobOf(
  one: CancellationRecord,
  seed: number,
  profile: Profile,
  { orders, cancellations, requests: all }: RunRecord,
): Job | undefined {
  const { kind, startedAt, endedAt } = one
  const id = one.orderId.toLowerCase()
  if (kind === 'row' || one.isExcused || one.isDisturbed) return undefined
  if (one.stoppedAt !== undefined && one.stoppedAt <= (endedAt ?? Number.POSITIVE_INFINITY)) return undefined
  if (one.deadlineAt !== undefined && one.deadlineAt - startedAt < SHORTEST_DEADLINE_MS) return undefined
  const order = orders.get(id)
  if (order?.isPoisoned) return undefined
  // From a 429 that no limit explains the pacer has to guess a limit.
  const hasGuess = all.some(
    (other) => other.status === 429 && Math.abs((other.endedAt ?? 0) - startedAt) < GUESS_LASTS_MS,
  )
  if (hasGuess && profile.limits.cancel === undefined) return undefined
  if (kind === 'client' && cancellations.some((row) => isBurden(row, one))) return undefined
  const sentId = kind === 'client' ? id : one.orderId
  const gatewayGuards = cancellations.find((row) => row.kind === 'row')?.guards
  const before = all.filter(
    ({ cancellation, orderId, at }) =>
      cancellation === one.name && orderId.toLowerCase() === id && at < startedAt,
  )
  const counts = { GET: before.length, PATCH: 0 }
  let requests = 0
  let ms = 0
  let hasTrouble = false

  function next(method: 'GET' | 'PATCH'): Fate {
    counts[method]++
    // Before both were reported nobody can know that reads and cancels have limits of their own.
    requests++
    const fate = fateOf(seed, profile, { cancellation: `${one.name} ${sentId}`, method, nth: counts[method] })
    const isSilent = fate.connect === 'hanging' || ('how' in fate.trouble && fate.trouble.how === 'silence')
    const isOk = fate.connect === 'open' && !fate.isClosed && fate.trouble.kind === 'ok'
    if (!isOk || fate.answerMs > 1_000 || fate.connectMs > 1_000) hasTrouble = true
    ms += isSilent ? TIMEOUT_MS : fate.connectMs + fate.arriveMs + fate.answerMs
    if (fate.trouble.kind === 'limited') ms += fate.trouble.seconds * 1_000
    return fate
  }

  /** `end`: what it brings ends the cancellation. */
  function read(acted: boolean): 'order' | 'end' | undefined {
    for (let tries = 0; tries < ATTEMPTS; tries++) {
      const { connect, isClosed, trouble, answerMs } = next('GET')
      if (connect !== 'open' || isClosed || answerMs >= TIMEOUT_MS) continue
      if (trouble.kind === 'ok') return 'order'
      const isNo = 'how' in trouble && ['404', '401', '422'].includes(trouble.how)
      if (isNo && !acted) return 'end'
    }
    return undefined
  }

  const job = (): Job => ({ one, requests, ms, lastAt: lastMoment(one), hasTrouble })
  const isKnown = one.given !== undefined && startedAt - one.given.readAt < TIMEOUT_MS
  // A gateway reads for its own guards, and before it sends again what was asked for before.
  const isReadByGateway =
    kind === 'client' &&
    (hasGuards(gatewayGuards) ||
      cancellations.some((row) => row.kind === 'row' && row.orderId === id && row.startedAt < startedAt))
  const reads = Number(hasGuards(one.guards) && !isKnown) + Number(isReadByGateway)
  for (let n = 0; n < reads; n++) {
    const found = read(false)
    if (found !== 'order') return found && job()
  }
  for (let spent = 0; spent < ATTEMPTS; ) {
    const { connect, isClosed, trouble, answerMs } = next('PATCH')
    if (connect !== 'open' || (!isClosed && trouble.kind === 'limited')) {
      if (ms > TIMEOUT_MS * ATTEMPTS) return undefined
      continue
    }
    if (isClosed || answerMs >= TIMEOUT_MS || trouble.kind === 'lost-late') return undefined
    if (trouble.kind === 'ok') {
      // Of an order that is over already, only a reading says more than that it can't be cancelled.
      const { status } = order?.history.findLast(({ at }) => at <= startedAt + ms) ?? { status: 'pending' }
      const mustRead = statusMeaning(status) !== 'pending' && profile.telnyx.repeat !== 200
      return mustRead && !read(false) ? undefined : job()
    }
    if (trouble.kind === 'rejected' && (trouble.how === '401' || trouble.how === '403')) return job()
    // A reading that lags behind says nothing of what a lost PATCH has done.
    if (trouble.kind === 'lost-after' && profile.telnyx.lagMs > 0) return undefined
    const found = read(trouble.kind !== 'rejected' && trouble.kind !== 'busy')
    if (!found) return undefined
    if (found === 'end' || trouble.kind === 'rejected' || trouble.kind === 'lost-after') return job()
    spent++
  }
  return undefined
}

interface Planned {
  job: Job
  endsAt: number
}

/** The jobs that fit, the most urgent first, each in the earliest slots that the limit of cancels has left. */
function schedule(jobs: Job[], profile: Profile, { requests }: RunRecord): Planned[] {
  const hasReads = jobs.some(({ requests }) => requests > 1)
  const rate =
    profile.limits.cancel === undefined
      ? undefined
      : Math.min(perSecond(profile), hasReads ? perSecond(profile, 'retrieve') : Number.POSITIVE_INFINITY)
  const startOf = (job: Job) => job.one.startedAt
  if (rate === undefined) {
    return jobs
      .map((job) => ({ job, endsAt: startOf(job) + job.ms }))
      .filter(({ job, endsAt }) => endsAt <= job.lastAt)
  }
  const spacing = 1_000 / rate
  const origin = Math.min(...jobs.map(startOf))
  const taken = new Set<number>()
  function take(from: number): number {
    let slot = Math.max(0, Math.ceil((from - origin) / spacing))
    while (taken.has(slot)) slot++
    taken.add(slot)
    return slot
  }
  const names = new Set(jobs.map(({ one }) => `${one.name} ${one.orderId.toLowerCase()}`))
  for (const { to, at, cancellation, orderId } of requests) {
    const isOthers = to === 'telnyx' && !names.has(`${cancellation} ${orderId.toLowerCase()}`)
    // Through a gateway requests are its rows', which are not told apart here.
    if (isOthers && profile.surface === 'library') take(at)
  }
  const planned: Planned[] = []
  for (const job of jobs.toSorted(
    (one, other) => one.lastAt - other.lastAt || startOf(one) - startOf(other),
  )) {
    const slots: number[] = []
    for (let n = 0; n < job.requests; n++) slots.push(take(startOf(job)))
    const lastAt = origin + (slots.at(-1) ?? 0) * spacing
    if (Math.max(lastAt, startOf(job) + job.ms) <= job.lastAt) {
      planned.push({ job, endsAt: lastAt + job.ms })
    } else {
      for (const slot of slots) taken.delete(slot)
    }
  }
  return planned
}
