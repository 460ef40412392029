import { toRunRecord } from '../crash/to-run-record.ts'
import type {
  BatchRecord,
  BatchVersion,
  CancellationRecord,
  RequestRecord,
  RunRecord,
} from '../run-record.ts'
import type { SingleCall } from './call-singles.ts'
import type { Disturbance } from './disturb.ts'
import type { Round } from './run-round.ts'
import { GUARDS } from './world.ts'

/** How much later than it was sent a request may arrive on a busy machine, in milliseconds. */
export const ARRIVAL_MS = 1_000

/** By when a caller has an answer, in milliseconds: the official SDKs wait no longer. */
const ANSWER_MS = 60_000

/** The record of a round, for the invariants. */
export function toRecord(round: Round): RunRecord {
  const { rows, requests, orders, disturbances, singles, batches } = round
  const kills = disturbances.flatMap(({ kind, from }) =>
    kind === 'hold' || kind === 'rolling restart' ? [] : from,
  )
  const run = toRunRecord(rows, { requests, orders, kills, guards: GUARDS })
  const calls = singles.map((call, index) => toCall(call, index, disturbances))
  return {
    ...run,
    cancellations: [...run.cancellations, ...calls.map(({ record }) => record)],
    requests: [
      ...run.requests.map((request) => ({ ...request, wasFrozen: wasFrozen(request, disturbances) })),
      ...calls.map(({ request }) => request),
    ],
    batches: batches.map(toBatch),
    holds: disturbances.flatMap(({ kind, from, to }) =>
      kind === 'hold' ? { from: from + ARRIVAL_MS, to } : [],
    ),
    texts: [],
  }
}

/** It could be sent as soon as its gateway woke up, by a permission from before the freeze. */
const wasFrozen = ({ at }: RequestRecord, disturbances: readonly Disturbance[]) =>
  disturbances.some(
    ({ kind, to }) => kind.includes('freeze') && at >= to - ARRIVAL_MS && at <= to + ARRIVAL_MS,
  )

function toCall(
  { orderId, at, endedAt, outcome, cancellationId, gateway }: SingleCall,
  index: number,
  disturbances: readonly Disturbance[],
): { record: CancellationRecord; request: RequestRecord } {
  const name = `call ${index}`
  const isDisturbed = disturbances.some(
    (one) => one.from <= endedAt && one.to >= at && one.gateways.includes(gateway),
  )
  return {
    record: {
      name,
      kind: 'client',
      orderId,
      guards: {},
      startedAt: at,
      endedAt,
      delayMs: 0,
      // A caller of a frozen gateway waits until it wakes up.
      ...(!isDisturbed && { deadlineAt: at + ANSWER_MS }),
      ...(outcome && { outcome }),
      // Without an outcome it may try again: a hold, a broken connection, a ledger that could not be written.
      isDisturbed: isDisturbed || outcome === undefined,
      // It reads nothing itself.
      isRateLimited: false,
    },
    request: {
      cancellation: name,
      orderId,
      method: 'PATCH',
      to: 'gateway',
      at,
      endedAt,
      ...(outcome && cancellationId && { reported: { id: cancellationId, outcome: outcome.kind } }),
    },
  }
}

function toBatch({ row, items, own }: Round['batches'][number]): BatchRecord {
  const createdAt = Date.parse(row.created_at)
  const resolvedAt = row.resolved_at === null ? undefined : Date.parse(row.resolved_at)
  const toVersion = (at: number, state: BatchVersion['state']): BatchVersion => ({
    at,
    state,
    isResolved: resolvedAt !== undefined && at >= resolvedAt,
    ...(row.total !== null && { total: row.total }),
    isFinished: false,
  })
  const changes = own.changes.map(({ at, state }) =>
    toVersion(state === 'running' ? at : at + ARRIVAL_MS, state),
  )
  const resolved = resolvedAt === undefined ? [] : [toVersion(resolvedAt, 'running')]
  const before = [toVersion(createdAt, 'running'), ...resolved, ...changes].toSorted((a, b) => a.at - b.at)
  const finishedAt = row.finished_at === null ? undefined : Date.parse(row.finished_at)
  const last = toVersion(Math.max(finishedAt ?? 0, before.at(-1)?.at ?? 0), row.state)
  return {
    id: row.id,
    acknowledgedAt: own.acknowledgedAt,
    orderIds: own.orderIds,
    versions: [...before, { ...last, isFinished: finishedAt !== undefined }],
    items: items.map(({ sub_number_order_id: orderId, outcome, finished_at, cancellation_id }) => ({
      orderId,
      addedAt: createdAt,
      outcomes:
        outcome === null || finished_at === null
          ? []
          : [{ at: Date.parse(finished_at), outcome, cancellation: cancellation_id ?? '' }],
    })),
  }
}
