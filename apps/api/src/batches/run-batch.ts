import {
  type CancellationPort,
  type CancelOutcome,
  cancelOrders,
  type IncompleteListError,
  type OrderFilter,
  selectOrders,
  type TelnyxClient,
  TelnyxError,
  type TelnyxFailure,
} from '@countermand/core'
import { findSystemicFailure } from '@countermand/core/wire'
import type { Logger } from 'pino'
import type { CancellationResult, RecordedCancel } from '../cancellation/recorded-cancel.ts'
import { canonicalOrderId } from '../ledger/cancellation-statements.ts'
import { StoreError } from '../store/store.ts'
import type { Batch, BatchStore } from './batch-store.ts'

export type BatchPacer = NonNullable<CancellationPort['pacer']>

export interface RunBatchDeps {
  batches: BatchStore
  recordedCancel: RecordedCancel
  telnyx: TelnyxClient
  /** The rate limit as one of several batches sees it. */
  pacer: BatchPacer
  /** Adds the batch's id to each line. */
  log: Logger
}

/** How many orders of one batch run at a time; fewer if they would wait for the rate limit. */
const CONCURRENCY = 100

/** So many orders in a row that Telnyx forbids are a problem of the key. Fewer may each be forbidden by themselves. */
const MAX_FORBIDDEN_IN_A_ROW = 5

/** Rows per query: it blocks the event loop for a few milliseconds. */
const PAGE_SIZE = 500

/** Items per commit when they are created: with more, the event loop is blocked for over 20 ms. */
const NEW_ITEMS_PAGE_SIZE = 1_000

/**
 * Works on one batch until it is finished, paused, stopped or interrupted: selects the orders of its filter once and
 * completely, then cancels the waiting items with priority `bulk`, each through `recordedCancel`. A failure that
 * concerns every order pauses the batch, with the reason. The sweep closes cancellations that a crash left open, and
 * the items get their outcomes.
 */
export async function runBatch(batch: Batch, deps: RunBatchDeps, interrupted: AbortSignal) {
  const { batches, log } = deps
  const { id } = batch
  if (batch.state === 'running') {
    if (batch.resolved_at === null && !(await resolveItems(batch, deps, interrupted))) return
    const failure = await cancelWaiting(batch, deps, interrupted)
    if (failure) return pauseBatch(id, failure.message, deps)
  }
  const current = await batches.find(id)
  if (!current || (await batches.hasOpenCancellations(id))) return
  // Now, because the sweep may close the last open cancellation at any time before.
  await copyRecorded(id, batches)
  const { waiting, outcomes } = await batches.counts(current)
  const isOver = current.state === 'stopped' || (current.resolved_at !== null && waiting === 0)
  if (!isOver) return
  await batches.finish(id, outcomes)
  log.info(current.state === 'stopped' ? 'batch stopped' : 'batch finished')
}

async function pauseBatch(id: string, why: string, { batches, log }: RunBatchDeps) {
  if (await batches.setState(id, 'paused', why)) log.warn({ failure: why }, 'batch paused')
}

/** Selects the orders and creates their items. Returns false when it was interrupted, or has paused the batch. */
async function resolveItems(batch: Batch, deps: RunBatchDeps, interrupted: AbortSignal): Promise<boolean> {
  const { batches, telnyx, log } = deps
  const { id } = batch
  let orderIds = await batches.orderIds(id)
  let problem: string | null = null
  if (!orderIds) {
    try {
      const filter: OrderFilter = JSON.parse(batch.filter ?? '')
      const orders = await selectOrders(telnyx, filter, {
        priority: 'bulk',
        signal: interrupted,
        onIncomplete: (error: IncompleteListError) => {
          problem = error.message
        },
      })
      // Stored before the first item, so that a run after a crash creates the same items.
      const selected = orders.map((order) => canonicalOrderId(order.id))
      await batches.keepOrderIds(id, selected, problem)
    } catch (error) {
      if (!(error instanceof TelnyxError) || interrupted.aborted) throw error
      await pauseBatch(id, `The orders could not be listed: ${error.message}`, deps)
      return false
    }
    // A runner that took the batch over may have stored its own selection first.
    orderIds = await batches.orderIds(id)
    if (!orderIds) return false
  }
  for (let from = 0; from < orderIds.length; from += NEW_ITEMS_PAGE_SIZE) {
    if (interrupted.aborted) return false
    await batches.addItems(id, from, orderIds.slice(from, from + NEW_ITEMS_PAGE_SIZE))
  }
  await batches.markResolved(id, orderIds.length)
  log.info({ orders: orderIds.length }, 'batch resolved')
  return true
}

/** Cancels the waiting items, each once. Returns the failure that concerns every order, if there is one. */
async function cancelWaiting(batch: Batch, deps: RunBatchDeps, interrupted: AbortSignal) {
  const { batches, recordedCancel, telnyx, pacer, log } = deps
  const { id, actor, request_id, reason } = batch
  await copyRecorded(id, batches)

  /** Aborted by a failure that every order would meet. */
  const failed = new AbortController()
  const signal = AbortSignal.any([interrupted, failed.signal])
  let systemic: TelnyxFailure | undefined
  /** Orders that Telnyx answered with 403 since it last answered another one: either they or the key are forbidden. */
  const forbidden = new Map<string, { cancellationId: string; failure: TelnyxFailure }>()
  let isKeyAccepted = false

  async function cancelItem(orderId: string): Promise<CancelOutcome> {
    const recorded = await recordedCancel({
      orderId,
      who: { actor, requestId: request_id },
      why: reason ?? undefined,
      batchId: id,
      priority: 'bulk',
      signal,
    })
    const outcome = toOutcome(recorded)
    const failure = findSystemicFailure(outcome)
    if (recorded.kind === 'recorded' && failure && isForbidden(failure)) {
      forbidden.set(orderId, { cancellationId: recorded.cancellationId, failure })
      if (forbidden.size < MAX_FORBIDDEN_IN_A_ROW) return PLACEHOLDER
    }
    systemic ??= failure
    if (systemic || recorded.kind === 'nothing-sent' || recorded.kind === 'unrecorded') failed.abort()
    if (recorded.kind === 'recorded' && !mayTryAgain(outcome)) {
      await finishItem(orderId, recorded.cancellationId)
      if (showsKeyAccepted(outcome)) {
        isKeyAccepted = true
        await finishForbidden()
      }
    }
    return outcome
  }

  async function finishItem(orderId: string, cancellationId: string) {
    try {
      await batches.finishItem(id, orderId, cancellationId)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      // The outcome is in the ledger; the next run copies it.
      log.error({ error: error.message }, 'ledger error')
      failed.abort()
    }
  }

  async function finishForbidden() {
    const items = [...forbidden]
    forbidden.clear()
    for (const [orderId, { cancellationId }] of items) await finishItem(orderId, cancellationId)
  }

  // Poses as a gateway client, so that `cancelOrders` calls `recordedCancel` instead of Telnyx.
  const port: CancellationPort = {
    kind: 'gateway',
    clock: telnyx.clock,
    random: telnyx.random,
    timeoutMs: telnyx.timeoutMs,
    pacer,
    subNumberOrders: telnyx.subNumberOrders,
    waitForTurn: async () => {},
    requestCancellation: async (orderId) => ({ outcome: await cancelItem(orderId) }),
  }
  for await (const _ of cancelOrders(port, waitingOrders(id, batches), {
    concurrency: CONCURRENCY,
    signal,
  })) {
    // Otherwise every item that is left would be read, and 100,000 of them block the event loop for seconds.
    if (signal.aborted) break
  }
  if (signal.aborted) return systemic
  if (isKeyAccepted) await finishForbidden()
  const [first] = forbidden.values()
  return first?.failure
}

async function* waitingOrders(id: string, batches: BatchStore) {
  for (let after = -1; ; ) {
    const page = await batches.waitingItems(id, after, PAGE_SIZE)
    for (const { sub_number_order_id } of page) yield sub_number_order_id
    const last = page.at(-1)
    if (!last) return
    after = last.position
  }
}

/** Copies outcomes from the ledger to waiting items. */
async function copyRecorded(id: string, batches: BatchStore) {
  for (;;) {
    const recorded = await batches.itemsWithRecordedOutcome(id, PAGE_SIZE)
    if (recorded.length === 0) return
    await Promise.all(
      recorded.map(({ orderId, cancellationId }) => batches.finishItem(id, orderId, cancellationId)),
    )
  }
}

/** Lets `cancelOrders` go on. It is never shown: the item gets its outcome from the ledger. */
const PLACEHOLDER: CancelOutcome = { kind: 'not-sent', reason: 'It has no outcome yet.' }

function toOutcome(result: CancellationResult): CancelOutcome {
  switch (result.kind) {
    case 'recorded':
    case 'no-room':
      return result.outcome
    case 'on-hold':
    case 'still-open':
    case 'unrecorded':
    case 'nothing-sent':
      return PLACEHOLDER
    default:
      return result satisfies never
  }
}

const isForbidden = (failure: TelnyxFailure) => failure.kind === 'rejected' && failure.status === 403

/** Whether Telnyx judged the order, so that a 403 for another one is about that one. */
function showsKeyAccepted({ kind }: CancelOutcome): boolean {
  return kind !== 'unknown' && kind !== 'blocked' && kind !== 'not-sent'
}

/** Whether the item is retried: nothing was sent for it, and the cause is not this order. */
function mayTryAgain(outcome: CancelOutcome): boolean {
  if (findSystemicFailure(outcome)) return true
  if (outcome.kind !== 'not-sent') return false
  switch (outcome.failure?.kind) {
    case undefined:
    case 'aborted':
    case 'stopped':
    case 'out-of-time':
    case 'rate-limited':
      return true
    default:
      return false
  }
}
