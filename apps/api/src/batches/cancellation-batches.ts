import { createHash } from 'node:crypto'
import {
  type Clock,
  describeOutcome,
  type Guards,
  planCancellations,
  type Selection,
  type TelnyxClient,
} from '@countermand/core'
import type {
  BatchItemStatus,
  BatchStatus,
  CancellationBatch,
  CancellationBatchItem,
  CancellationBatchItemPage,
  CancellationBatchPage,
  CancellationPlanResponse,
  NewCancellationBatch,
} from '@countermand/core/wire'
import { createEventLoopYielder } from '../event-loop-yielder.ts'
import type { Holds } from '../holds/holds.ts'
import { canonicalOrderId } from '../ledger/cancellation-statements.ts'
import { parseOrder, parseOutcome } from '../ledger/recorded-outcome.ts'
import { toIso } from '../store/store-time.ts'
import type { Batch, BatchItem, BatchStore } from './batch-store.ts'

/** The caller that creates a batch. */
interface BatchCreator {
  /** The name of the caller's token. */
  actor: string
  requestId: string
  /** The request's `Idempotency-Key`. */
  idempotencyKey: string | undefined
}

/** `key-reused`: the actor has used the idempotency key for another body. */
type BatchCreation = { kind: 'created'; batch: CancellationBatch } | { kind: 'key-reused' }

type BatchAction = 'pause' | 'resume' | 'stop'

/** `final`: the batch has ended, so that its state can't change. */
type BatchActionResult =
  | { kind: 'done'; batch: CancellationBatch }
  | { kind: 'final' }
  | { kind: 'not-found' }

/** The batches in their wire format. */
export interface CancellationBatches {
  create(body: NewCancellationBatch, creator: BatchCreator): Promise<BatchCreation>
  /** What would happen to each order; sends nothing. Throws what `planCancellations` throws. */
  plan(body: NewCancellationBatch, signal: AbortSignal): Promise<CancellationPlanResponse>
  /** Newest first. Undefined when there is no batch `after`. */
  list(page: { after: string | undefined; size: number }): Promise<CancellationBatchPage | undefined>
  retrieve(id: string): Promise<CancellationBatch | undefined>
  /** Undefined when there is no such batch. */
  items(
    id: string,
    page: { status: BatchItemStatus; after: number | undefined; size: number },
  ): Promise<CancellationBatchItemPage | undefined>
  /** All items with this status, a page at a time, in constant memory. Undefined when there is no such batch. */
  readItems(
    id: string,
    status: BatchItemStatus,
  ): Promise<AsyncIterable<readonly CancellationBatchItem[]> | undefined>
  act(id: string, action: BatchAction): Promise<BatchActionResult>
}

/** The largest number of orders in a plan. */
export const LARGEST_PLAN = 1_000

/** Items per page of an export: reading them, with their snapshots, blocks the event loop for a few milliseconds. */
const EXPORT_PAGE_SIZE = 100

const STATE_AFTER = { pause: 'paused', resume: 'running', stop: 'stopped' } as const

export function createCancellationBatches({
  store,
  holds,
  telnyx,
  guards,
  clock,
  newId,
  onChange,
}: {
  store: BatchStore
  holds: Holds
  telnyx: TelnyxClient
  guards: Guards
  clock: Clock
  newId: () => string
  /** Called when a batch was created or its state changed. */
  onChange: (id: string) => void
}): CancellationBatches {
  /** `hold`: the reason of the hold in force, if there is one. */
  async function present(batch: Batch, hold: string | undefined): Promise<CancellationBatch> {
    const { outcomes, waiting, done } = await store.counts(batch)
    const { status, status_reason } = currentStatus(batch, hold)
    const rate = status === 'running' ? await store.rate(batch.id) : 0
    const isStopped = status === 'stopped'
    return {
      record_type: 'cancellation_batch',
      id: batch.id,
      status,
      status_reason,
      actor: batch.actor,
      reason: batch.reason,
      request_id: batch.request_id,
      filter: batch.filter === null ? null : JSON.parse(batch.filter),
      created_at: batch.created_at,
      finished_at: batch.finished_at,
      items: {
        total: batch.total,
        waiting: isStopped ? 0 : waiting,
        done,
        untouched: isStopped ? waiting : 0,
        repeated: batch.repeated,
      },
      outcomes,
      rate: Math.round(rate * 100) / 100,
      eta: rate > 0 && waiting > 0 ? toIso(clock.now() + (waiting / rate) * 1000) : null,
    }
  }

  const presentNow = async (batch: Batch) => present(batch, await holds.inForce())

  const items: CancellationBatches['items'] = async (id, { status, after, size }) => {
    const batch = await store.find(id)
    if (!batch) return undefined
    const meta = { page_size: size, next: after === undefined ? null : String(after), has_more: false }
    const openStatus = batch.state === 'stopped' ? 'untouched' : 'waiting'
    if (status !== 'done' && status !== openStatus) return { data: [], meta }
    const isDone = status === 'done'
    const rows = await store.items(id, { done: isDone, after: after ?? -1, limit: size + 1 })
    const shown = rows.slice(0, size)
    const last = shown.at(-1)
    return {
      data: shown.map((item) => presentItem(item, status)),
      meta: {
        ...meta,
        ...(last && { next: String(isDone ? last.finish_number : last.position) }),
        has_more: rows.length > size,
      },
    }
  }

  const nextTurn = createEventLoopYielder()

  async function* readItemPages(id: string, status: BatchItemStatus) {
    for (let after: number | undefined; ; ) {
      await nextTurn()
      const page = await items(id, { status, after, size: EXPORT_PAGE_SIZE })
      if (page && page.data.length > 0) yield page.data
      if (!page?.meta.has_more) return
      after = Number(page.meta.next)
    }
  }

  return {
    async create(body, { actor, requestId, idempotencyKey }) {
      const { sub_number_order_ids: ids, filter, reason } = body
      const request_hash = createHash('sha256').update(JSON.stringify(body)).digest('hex')
      const orderIds = ids && [...new Set(ids.map(canonicalOrderId))]
      const id = newId()
      const isCreated = await store.create({
        id,
        actor,
        reason: reason || null,
        request_id: requestId,
        idempotency_key: idempotencyKey ?? null,
        request_hash,
        filter: filter ? JSON.stringify(filter) : null,
        orderIds,
        repeated: ids && orderIds ? ids.length - orderIds.length : 0,
      })
      const batch = isCreated
        ? await store.find(id)
        : await store.findByIdempotencyKey(actor, idempotencyKey ?? '')
      if (!batch) throw new Error(`Batch ${id} is neither new nor known.`)
      if (batch.request_hash !== request_hash) return { kind: 'key-reused' }
      if (isCreated) onChange(id)
      return { kind: 'created', batch: await presentNow(batch) }
    },

    async plan({ sub_number_order_ids, filter }, signal) {
      const selection: Selection = sub_number_order_ids ? { sub_number_order_ids } : { filter: filter ?? {} }
      const plan = await planCancellations(telnyx, selection, { guards, signal })
      const data = plan.slice(0, LARGEST_PLAN).map(({ id, order, verdict }) => ({
        sub_number_order_id: id,
        cancellable: verdict.cancellable,
        blocked_by: verdict.cancellable ? null : verdict.by,
        reason: verdict.cancellable ? null : verdict.reason,
        sub_number_order: order ?? null,
      }))
      return { data, meta: { total: plan.length, planned: data.length } }
    },

    async list({ after, size }) {
      const place = after === undefined ? undefined : await store.find(after)
      if (after !== undefined && !place) return undefined
      // One more than requested shows whether there is a next page.
      const batches = await store.list({ after: place, limit: size + 1 })
      const hold = await holds.inForce()
      const data = await Promise.all(batches.slice(0, size).map((batch) => present(batch, hold)))
      const next = batches.length > size ? (data.at(-1)?.id ?? null) : null
      return { data, meta: { page_size: size, next } }
    },

    async retrieve(id) {
      const batch = await store.find(id)
      return batch && presentNow(batch)
    },

    items,

    async readItems(id, status) {
      return (await store.find(id)) && readItemPages(id, status)
    },

    async act(id, action) {
      const isChanged = await store.setState(
        id,
        STATE_AFTER[action],
        action === 'pause' ? 'Paused by request.' : null,
      )
      if (isChanged) onChange(id)
      const batch = await store.find(id)
      if (!batch) return { kind: 'not-found' }
      // Requesting the current state is not an error.
      if (!isChanged && batch.state !== STATE_AFTER[action]) return { kind: 'final' }
      return { kind: 'done', batch: await presentNow(batch) }
    },
  }
}

function currentStatus(
  { state, state_reason, list_problem, resolved_at }: Batch,
  hold: string | undefined,
): { status: BatchStatus; status_reason: string | null } {
  const explain = (...reasons: (string | null)[]) => reasons.filter(Boolean).join(' ') || null
  if (state !== 'running') return { status: state, status_reason: explain(state_reason, list_problem) }
  if (hold !== undefined) {
    const held = `All cancellations are on hold: ${hold}.`
    return { status: 'paused', status_reason: explain(held, list_problem) }
  }
  return { status: resolved_at === null ? 'resolving' : 'running', status_reason: list_problem }
}

function presentItem(item: BatchItem, status: BatchItemStatus): CancellationBatchItem {
  const outcome = item.outcome === null ? undefined : parseOutcome(item)
  return {
    record_type: 'cancellation_batch_item',
    sub_number_order_id: item.sub_number_order_id,
    status,
    outcome: item.outcome,
    evidence: item.evidence,
    detail: outcome ? describeOutcome(outcome) : null,
    cancel_outcome: outcome ?? null,
    cancellation_id: item.cancellation_id,
    finished_at: item.finished_at,
    sub_number_order: parseOrder(item),
  }
}
