import { checkInvariants } from '../invariants.ts'
import type { Violation } from '../violation.ts'
import type { SingleCall } from './call-singles.ts'
import type { Disturbance } from './disturb.ts'
import { checkProgress, measureProgress, type Progress } from './measure-progress.ts'
import type { Round } from './run-round.ts'
import { toRecord } from './to-record.ts'
import { LIMIT } from './world.ts'

/**
 * I10: how long a cancel of a fresh order may take at a gateway that nothing disturbs, in milliseconds, if its own
 * requests meet no fault: a third of its deadline. It waits for its turn under the limit, not for the other gateway.
 */
export const MAX_SINGLE_MS = 15_000

/** How long after a disturbance the ledger may still be unavailable to the other gateway, in milliseconds. */
const LEDGER_RECOVERY_MS = 15_000

/** How long a caller may wait for an outcome that a disturbance delays, in milliseconds: the gateway's deadline, and then some. */
const LATE_OUTCOME_MS = 60_000

/** What was checked in one round. */
export interface Checked {
  violations: Violation[]
  progress: Progress
  /** How many things each invariant was checked on. */
  counts: Record<string, number>
  /** How long single cancels took that neither a fault nor a disturbance of their gateway hit, in milliseconds. */
  times: { alone: number[]; besideDisturbance: number[] }
}

export function checkRound(round: Round, { from, to }: { from: number; to: number }): Checked {
  const record = toRecord(round)
  const { rows, requests, singles, disturbances, stalls, batches } = round
  const progress = measureProgress({
    limit: LIMIT,
    from,
    to,
    requests,
    rows,
    batches: record.batches ?? [],
    disturbances,
    stalls,
  })
  const times = measureIsolation(round)
  const violations = [
    ...checkInvariants(record),
    ...checkGuard(round),
    ...checkAnswers(round),
    ...round.lostBatches.map((id) => ({ what: `I3: batch ${id} was acknowledged and is lost` })),
    ...checkProgress(progress, LIMIT),
    ...checkIsolation(times),
  ]
  const patches = requests.filter(({ route }) => route === 'cancel')
  return {
    violations,
    progress,
    counts: {
      I1: patches.length,
      I2: rows.length + singles.filter(({ outcome }) => outcome).length,
      I3: singles.length + batches.reduce((sum, { items }) => sum + items.length, 0),
      I4: rows.reduce((sum, { attempts }) => sum + attempts, 0),
      I5: rows.length,
      I6: requests.length,
      I8:
        batches.reduce(
          (sum, { own }) => sum + own.changes.filter(({ state }) => state !== 'running').length,
          0,
        ) + disturbances.filter(({ kind }) => kind === 'hold').length,
      I9: progress.undisturbed,
      I10: times.alone.length + times.besideDisturbance.length,
    },
    times,
  }
}

/** I1: nothing is sent for an order that the guard protects. */
function* checkGuard({ protectedIds, requests }: Round): Generator<Violation> {
  for (const { route, id } of requests) {
    if (route === 'cancel' && id !== undefined && protectedIds.has(id)) {
      yield { what: 'I1: a PATCH for an order that the guard protects', orderId: id }
    }
  }
}

/**
 * I3: a response without an outcome says that nothing was sent (503) or that the outcome comes later (504), and a
 * connection breaks, only while something disturbed the gateways, or had just done so.
 */
function* checkAnswers({ singles, disturbances, stalls }: Round): Generator<Violation> {
  const trouble = [...disturbances, ...stalls]
  const wasDisturbed = ({ at, endedAt }: SingleCall, aftermathMs: number) =>
    trouble.some(({ from, to }) => from <= endedAt && to + aftermathMs >= at)
  for (const call of singles) {
    const { orderId, end, status, outcome } = call
    if (end === 'hung up' || outcome) continue
    if (end === 'response' && status !== 503 && status !== 504) {
      yield { what: `I3: a response of ${status} without an outcome`, orderId }
    } else if (!wasDisturbed(call, status === 504 ? LATE_OUTCOME_MS : LEDGER_RECOVERY_MS)) {
      const what = end === 'broken' ? 'a broken connection' : `a ${status} without an outcome`
      yield { what: `I3: ${what}, though nothing disturbed the gateways`, orderId }
    }
  }
}

/** Single cancels that only the limit and the other gateway may have delayed. */
function measureIsolation({ singles, disturbances, requests }: Round): Checked['times'] {
  const faulty = new Set(
    requests.flatMap(({ id, faults = [] }) => (faults.some((kind) => kind !== 'latency') && id) || []),
  )
  const requested = Map.groupBy(singles, ({ orderId }) => orderId)
  const overlaps = (call: SingleCall, { from, to }: Disturbance) => from <= call.endedAt && to >= call.at
  const times: Checked['times'] = { alone: [], besideDisturbance: [] }
  for (const call of singles) {
    const { orderId, gateway, at, endedAt, end, isRepeat } = call
    if (isRepeat || end !== 'response' || faulty.has(orderId)) continue
    if ((requested.get(orderId)?.length ?? 0) > 1) continue
    const meanwhile = disturbances.filter((one) => overlaps(call, one))
    if (meanwhile.some(({ kind, gateways }) => kind === 'hold' || gateways.includes(gateway))) continue
    times[meanwhile.length > 0 ? 'besideDisturbance' : 'alone'].push(endedAt - at)
  }
  return times
}

/** I10: one gateway's trouble delays no caller of the other. */
function* checkIsolation({ alone, besideDisturbance }: Checked['times']): Generator<Violation> {
  for (const ms of [...alone, ...besideDisturbance]) {
    if (ms > MAX_SINGLE_MS)
      yield { what: `I10: a single cancel took ${ms} ms at a gateway that nothing disturbed` }
  }
}
