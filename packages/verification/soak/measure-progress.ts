import type { RequestEntry } from '@countermand/sandbox'
import type { CancellationRow } from '../../../apps/api/src/store/tables.ts'
import type { BatchRecord } from '../run-record.ts'
import type { Violation } from '../violation.ts'
import type { Disturbance } from './disturb.ts'
import type { Stall } from './watch-stalls.ts'

/**
 * I9: the requests that are sent while work waits and nothing disturbs the gateways, as a part of the limit. A request
 * that a fault keeps from Telnyx counts here and not against the limit, so it can be more than 1.
 */
export const MIN_PACE = 0.9

/** I9: the part of what the limit left that becomes finished cancellations. */
export const MIN_GOODPUT = 0.8

/** I6: how many of 1,000 requests may be over the limit, in undisturbed seconds and in all. */
export const MAX_REJECTED_UNDISTURBED = 5
export const MAX_REJECTED = 20

/**
 * How long a batch may stand still after a gateway was killed or frozen, in milliseconds: pg-boss's shortest heartbeat
 * of 10 s, and a second each to notice, to fetch the job and to begin. The shares of the limit settle meanwhile.
 */
const TAKEOVER_MS = 13_000

/** How long after a stall of the machine the gateways need to find their pace again, in milliseconds. */
const STALL_RECOVERY_MS = 2_000

/** Work counts as waiting while this many seconds of the limit are left, because the last orders of a batch wait for faults. */
const WAITING_SECONDS = 3

/** With fewer undisturbed seconds a pace is chance. */
export const MIN_SECONDS = 15

export interface Progress {
  /** Seconds in which work waited and nothing disturbed the gateways, out of all. */
  undisturbed: number
  seconds: number
  requests: number
  /** Of these, over the announced limit. */
  rejected: number
  /** The same, in the undisturbed seconds. */
  undisturbedRequests: number
  undisturbedRejected: number
  /** Cancellations that were finished in the undisturbed seconds, and as many as the limit and the faults left room for. */
  finished: number
  possible: number
}

export interface Activity {
  /** Requests a second. */
  limit: number
  /** When the load started and ended, in milliseconds since the epoch. */
  from: number
  to: number
  requests: readonly RequestEntry[]
  rows: readonly CancellationRow[]
  batches: readonly BatchRecord[]
  disturbances: readonly Disturbance[]
  /** When the machine had no time for us. */
  stalls: readonly Stall[]
}

const toSecond = (at: number) => Math.floor(at / 1_000)

/** Measures how much of the limit became finished cancellations. */
export function measureProgress(activity: Activity): Progress {
  const { limit, from, to, requests, rows } = activity
  const seconds: number[] = []
  for (let second = toSecond(from) + 1; second < toSecond(to); second++) seconds.push(second)
  const undisturbed = new Set(
    seconds.filter((second) => isUndisturbed(second, activity) && hasWork(second, activity)),
  )
  const isCounted = (at: number) => undisturbed.has(toSecond(at))
  const counted = requests.filter(({ at }) => isCounted(at))
  const finished = rows
    .filter(({ closed_at }) => closed_at !== null && isCounted(Date.parse(closed_at)))
    .filter(isFinished)
  const needed = finished.reduce((sum, row) => sum + countNeeded(row), 0)
  const left = limit * undisturbed.size - counted.reduce((sum, request) => sum + countExtra(request), 0)
  return {
    undisturbed: undisturbed.size,
    seconds: seconds.length,
    requests: requests.length,
    rejected: requests.filter(isRejected).length,
    undisturbedRequests: counted.length,
    undisturbedRejected: counted.filter(isRejected).length,
    finished: finished.length,
    possible: finished.length === 0 ? left / 2 : left / (needed / finished.length),
  }
}

/** Whether nothing disturbs the gateways in a second, and its batches have been taken over. */
function isUndisturbed(second: number, { disturbances, stalls, from }: Activity): boolean {
  const [start, end] = [second * 1_000, (second + 1) * 1_000]
  // At the start both gateways have yet to learn the limit, and that they share it.
  if (start < from + TAKEOVER_MS) return false
  // What a stall delayed may look like another user of the limit for a few windows.
  if (stalls.some((stall) => stall.from < end && stall.to + STALL_RECOVERY_MS > start)) return false
  return disturbances.every(({ from, to }) => end <= from || start >= to + TAKEOVER_MS)
}

/** Whether running batches have enough items that wait through all of a second. */
function hasWork(second: number, { limit, batches }: Activity): boolean {
  const [start, end] = [second * 1_000, (second + 1) * 1_000]
  let waiting = 0
  for (const { versions, items } of batches) {
    const before = versions.filter(({ at }) => at <= start)
    const isRunning =
      before.at(-1)?.state === 'running' &&
      before.at(-1)?.isResolved &&
      versions.every(({ at, state }) => state === 'running' || at <= start || at >= end)
    if (isRunning) waiting += items.filter(({ outcomes: [first] }) => !first || first.at >= end).length
  }
  return waiting >= WAITING_SECONDS * limit
}

const isFinished = ({ outcome }: CancellationRow) => outcome !== 'not-sent' && outcome !== 'unknown'

/** The requests that a cancellation takes without faults: a reading for the guard, and a PATCH if the order may be cancelled. */
const countNeeded = ({ attempts }: CancellationRow) => (attempts > 0 ? 2 : 1)

/** Requests over the limit: a 429 that no fault caused. */
const isRejected = ({ status, faults = [] }: RequestEntry) =>
  status === 429 && !faults.includes('rate-limited')

/** How many more requests a faulty one causes at least: the same once more, and a reading before if it was a PATCH without effect. */
function countExtra({ route, applied, faults = [] }: RequestEntry): number {
  if (faults.every((kind) => kind === 'latency')) return 0
  return route === 'cancel' && !applied ? 2 : 1
}

/** I6 and I9 of one round or several. */
export function* checkProgress(progress: Progress, limit: number): Generator<Violation> {
  const { undisturbed, undisturbedRequests, undisturbedRejected, requests, rejected } = progress
  const perThousand = (count: number, of: number) => (1_000 * count) / Math.max(1, of)
  if (perThousand(rejected, requests) > MAX_REJECTED) {
    yield { what: `I6: ${rejected} of ${requests} requests were over the limit` }
  }
  if (undisturbed < MIN_SECONDS) return
  if (perThousand(undisturbedRejected, undisturbedRequests) > MAX_REJECTED_UNDISTURBED) {
    yield {
      what: `I6: ${undisturbedRejected} of ${undisturbedRequests} requests were over the limit, though nothing disturbed the gateways`,
    }
  }
  if (undisturbedRequests < MIN_PACE * limit * undisturbed) {
    yield {
      what: `I9: ${undisturbedRequests} requests in ${undisturbed} undisturbed seconds with work, of ${limit} a second`,
    }
  }
  if (progress.finished < MIN_GOODPUT * progress.possible) {
    yield {
      what: `I9: finished only ${progress.finished} of ${Math.round(progress.possible)} possible cancellations`,
    }
  }
}
