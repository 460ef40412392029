import type { CancelOutcome, OutcomeKind } from '@countermand/core'
import { findSystemicFailure } from '@countermand/core/wire'
import {
  type BatchRecord,
  type CancellationRecord,
  type ItemRecord,
  isPatch,
  type RequestRecord,
  type RunRecord,
} from './run-record.ts'
import type { Violation } from './violation.ts'

/** How long after a stop a PATCH may still be sent, in milliseconds. */
export const STOP_GRACE_MS = 1_000

/** Outcomes of a cancellation that changed nothing. */
const WITHOUT_EFFECT: readonly OutcomeKind[] = ['not-sent', 'refused', 'blocked', 'not-found']

/** The cancellations and the PATCHes of one batch. */
interface BatchCase {
  batch: BatchRecord
  rows: readonly CancellationRecord[]
  patches: readonly RequestRecord[]
  run: RunRecord
}

/**
 * Checks the invariants of batches:
 *
 * - I3 an acknowledged batch is never lost, its selection and its items never change, and each item gets one
 *   outcome, which is the recorded outcome of a cancellation of its order
 * - I4 no PATCH goes out for an item after its outcome
 * - I8 no PATCH goes out more than a second after its batch was paused or stopped
 * - I9 an item that found no room or time stays waiting, and once nothing disturbs the batch any more it finishes
 * - I10 an item that can't finish doesn't stop the others
 */
export function* checkBatches(run: RunRecord): Generator<Violation> {
  const { batches = [], cancellations, requests } = run
  const rowsByBatch = Map.groupBy(cancellations, ({ batch }) => batch)
  const patchesByRow = Map.groupBy(requests.filter(isPatch), ({ cancellation }) => cancellation)
  for (const batch of batches) {
    const rows = rowsByBatch.get(batch.id) ?? []
    const patches = rows.flatMap(({ name }) => patchesByRow.get(name) ?? [])
    const one: BatchCase = { batch, rows, patches, run }
    yield* checkSelection(one)
    yield* checkStops(one)
    for (const item of batch.items) {
      for (const what of checkItem(item, one)) yield { what, orderId: item.orderId }
    }
    yield* checkEnd(one)
  }
}

/** I3: the selection is stored once, before anything is sent, and becomes the items. */
function* checkSelection({ batch, rows, patches }: BatchCase): Generator<Violation> {
  const { versions, items, orderIds } = batch
  if (versions.length === 0) {
    if (batch.acknowledgedAt !== undefined) yield { what: 'I3: an acknowledged batch is lost' }
    return
  }
  const selections = new Set(versions.flatMap(({ selection }) => selection ?? []))
  if (selections.size > 1) yield { what: 'I3: a batch with two selections' }
  const resolved = versions.find(({ isResolved }) => isResolved)
  const late = items.find(({ addedAt }) => addedAt > (resolved?.at ?? Number.POSITIVE_INFINITY))
  if (late) yield { what: 'I3: an item that was added to a resolved batch', orderId: late.orderId }
  const early = patches.find(({ at }) => at < (resolved?.at ?? Number.POSITIVE_INFINITY))
  if (early) yield { what: 'I1: a PATCH before the selection was stored', orderId: early.orderId }
  if (!resolved) return
  const ids = items.map(({ orderId }) => orderId)
  if (new Set(ids).size < ids.length) yield { what: 'I3: an order is two items of one batch' }
  if (resolved.total !== ids.length) {
    yield { what: `I3: a batch of ${ids.length} items says that it has ${resolved.total}` }
  }
  if (orderIds && ids.toSorted().join() !== orderIds.toSorted().join()) {
    yield { what: 'I3: a batch has other items than it was created with' }
  }
  const stranger = rows.find(({ orderId }) => !ids.includes(orderId))
  if (stranger)
    yield { what: 'I1: a cancellation of an order that the batch lacks', orderId: stranger.orderId }
}

/** I8: no PATCH goes out more than a second after a batch stopped running. */
function* checkStops({ batch: { versions }, patches }: BatchCase): Generator<Violation> {
  for (const [index, { at: from, state }] of versions.entries()) {
    if (state === 'running') continue
    const to = versions.slice(index).find(({ state }) => state === 'running')?.at ?? Number.POSITIVE_INFINITY
    const late = patches.find(
      ({ at, sentAt = at, wasFrozen }) => !wasFrozen && sentAt > from + STOP_GRACE_MS && sentAt < to,
    )
    if (late) {
      yield { what: `I8: a PATCH more than 1 s after its batch was ${state}`, orderId: late.orderId }
      return
    }
  }
}

/** I3, I4, I9: one item and its outcome. */
function* checkItem({ orderId, outcomes }: ItemRecord, { rows, patches, run }: BatchCase): Generator<string> {
  const [first, ...others] = outcomes
  if (!first) return
  if (others.length > 0) yield 'I3: an item whose outcome changed'
  const row = run.cancellations.find(({ kind, name }) => kind === 'row' && name === first.cancellation)
  if (!row || row.orderId !== orderId) {
    yield 'I3: an item with the outcome of another order'
    return
  }
  if (row.outcome?.kind !== first.outcome || (row.endedAt ?? Number.POSITIVE_INFINITY) > first.at) {
    yield `I3: an item is ${first.outcome}, but recorded is ${row.outcome?.kind}`
    return
  }
  if (wasNotItsTurn(row.outcome)) yield `I9: an item that found no room or time ended as ${first.outcome}`
  const later = patches.find((patch) => patch.orderId.toLowerCase() === orderId && patch.at > first.at)
  const after = later && rows.find(({ name }) => name === later.cancellation)
  // A frozen process may send an attempt that was committed before.
  if (after && !after.isDisturbed) yield "I4: a PATCH after its item's outcome"
  const reopened = rows.find((other) => other.orderId === orderId && other.startedAt > first.at)
  if (reopened && !reopened.isDisturbed) yield "I4: a cancellation that was opened after its item's outcome"
}

/** Whether nothing was sent for a reason that is not about the order, so that the item has to wait on. */
function wasNotItsTurn(outcome: CancelOutcome): boolean {
  const systemic = findSystemicFailure(outcome)
  // One order may be forbidden by itself.
  if (systemic) return systemic.kind !== 'rejected' || systemic.status !== 403
  if (outcome.kind !== 'not-sent') return false
  const { failure } = outcome
  return failure === undefined || ['aborted', 'stopped', 'out-of-time', 'rate-limited'].includes(failure.kind)
}

/** I9, I10 and the untouched items of a stop, after every fault has ended and every paused batch was resumed. */
function* checkEnd({ batch, rows, run }: BatchCase): Generator<Violation> {
  const last = batch.versions.at(-1)
  if (!last) return
  const isEarly = last.isFinished && last.state !== 'stopped'
  const unfinished = isEarly && batch.items.find(({ outcomes }) => outcomes.length === 0)
  if (unfinished) yield { what: 'I3: a finished batch with a waiting item', orderId: unfinished.orderId }
  const canFinish = (orderId: string) => !run.orders.get(orderId)?.isPoisoned
  if (last.state === 'stopped') {
    for (const { orderId, outcomes } of batch.items) {
      if (outcomes.length > 0 || !last.isFinished) continue
      const touched = rows.find(
        (row) => row.orderId === orderId && row.outcome && !WITHOUT_EFFECT.includes(row.outcome.kind),
      )
      if (touched) yield { what: `I3: an untouched item whose order is ${touched.outcome?.kind}`, orderId }
    }
  } else {
    const waiting = batch.items.find(({ orderId, outcomes }) => outcomes.length === 0 && canFinish(orderId))
    if (waiting && batch.items.every(({ orderId }) => canFinish(orderId))) {
      yield { what: 'I9: an item of a running batch still waits', orderId: waiting.orderId }
    } else if (waiting) {
      yield { what: 'I10: an item waits because of another one', orderId: waiting.orderId }
    }
  }
  if (!last.isFinished && batch.items.every(({ orderId }) => canFinish(orderId))) {
    yield { what: `I9: a ${last.state} batch never finishes` }
  }
}
