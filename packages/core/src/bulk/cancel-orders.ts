import type { CancelOptions } from '../cancellation/cancel-options.ts'
import { cancelCheckedOrder } from '../cancellation/cancel-order.ts'
import { checkClient, checkIdOrOrder, checkOptions, checkSource } from '../cancellation/check-arguments.ts'
import type { CancellationPort } from '../cancellation/ports.ts'
import { sleep } from '../clock.ts'
import { type CancelOutcome, findSystemicFailure } from '../wire/cancel-outcome.ts'
import { ENDPOINTS } from '../wire/endpoints.ts'
import type { SubNumberOrder } from '../wire/sub-number-order.ts'
import type { TelnyxFailure } from '../wire/telnyx-failure.ts'
import { createAbortableSource } from './abortable-source.ts'
import { createIdSet } from './id-set.ts'
import { mapConcurrent } from './map-concurrent.ts'
import { createProgress, type Progress } from './progress.ts'

/** Options of `cancelOrders`: those of each cancellation, and of the run. */
export interface CancelOrdersOptions extends CancelOptions {
  /** How many orders may be under way at once; fewer while they would only wait for the rate limit. @default 10 */
  concurrency?: number | undefined
  /** How many orders the source has, for the progress. @default its length or size, if it has one */
  total?: number | undefined
}

/** The outcome of one order. */
export interface CancelResult {
  id: string
  outcome: CancelOutcome
}

/** The results in the order in which they finish, to be read once, and the progress at any time. */
export interface CancelRun extends AsyncIterable<CancelResult> {
  progress(): Progress
}

/** An order waits this long for its turn at most: a third of the time for which its reading is fresh. */
const MAX_QUEUE_MS = 10_000

/**
 * Cancels many orders, each as `cancelOrder` does, and yields the outcome of each when it is known. The source is
 * read only as far as `concurrency` allows, so it may be endless. Every id from it gets one outcome. A repeated id
 * (compared without case) is skipped; remembering an id takes at most 48 bytes. Bulk requests have a lower priority
 * than single ones. An order that the rate limit can't admit waits until it can, and its `deadlineMs` starts then.
 *
 * A failure that would affect every order (401, 403, no connection until an order's deadline) stops the run, and
 * so does the signal. Then no further PATCH is sent, running cancellations finish, and the rest of the source is
 * `not-sent`, except for items that the source does not deliver within half a minute. Leaving the loop stops the
 * run too; the outcomes of running cancellations are then lost.
 *
 * @throws TypeError that names the argument: no client, no iterable source, an option that is not valid
 * @throws any error of the source, after the outcomes of running cancellations
 * @example
 * const run = cancelOrders(client, await selectOrders(client, { country_code: 'DE' }), { guards })
 * for await (const { id, outcome } of run) {
 *   console.log(id, outcome.kind, run.progress().finished)
 * }
 */
export function cancelOrders(
  client: CancellationPort,
  source: Iterable<string | SubNumberOrder> | AsyncIterable<string | SubNumberOrder>,
  options: CancelOrdersOptions = {},
): CancelRun {
  checkClient(client)
  checkSource(source)
  checkOptions(options)
  const { concurrency = 10, total = getSize(source), ...orderOptions } = options
  const clock = orderOptions.clock ?? client.clock
  const progress = createProgress(clock, total)
  const abortable = createAbortableSource(source, clock)
  const knownIds = createIdSet()
  let isStopped = false
  // One per running order. Millions of listeners on one signal, or of entries in one Set, would be kept alive by
  // the removed ones before them until a full garbage collection.
  const running: AbortController[] = []
  /** The outcome of every order that was not started before a systemic failure. */
  let restOutcome: CancelOutcome | undefined

  function stop() {
    isStopped = true
    abortable.abort()
    for (const controller of running) controller.abort()
  }

  async function cancelOne(item: string | SubNumberOrder): Promise<CancelResult> {
    const id = getId(item)
    if (isStopped) return { id, outcome: restOutcome ?? STOPPED }
    const controller = new AbortController()
    running.push(controller)
    const outcome = await cancelWhenAdmitted(item, controller.signal)
    running.splice(running.indexOf(controller), 1)
    const failure = findSystemicFailure(outcome)
    if (failure && !restOutcome) {
      restOutcome = notSentAfter(failure)
      stop()
    }
    // An order that the failure stopped before its PATCH has the same reason.
    return { id, outcome: restOutcome && wasAborted(outcome) ? restOutcome : outcome }
  }

  /** Repeats the cancellation until the rate limit admits it. Before that, nothing is read or sent. */
  async function cancelWhenAdmitted(item: string | SubNumberOrder, signal: AbortSignal) {
    for (;;) {
      const outcome = await cancelCheckedOrder(client, item, { priority: 'bulk', ...orderOptions, signal })
      const failure = outcome.kind === 'not-sent' ? outcome.failure : undefined
      if (failure?.kind !== 'out-of-time' || failure.room_at === undefined || signal.aborted) return outcome
      const waitMs = Date.parse(failure.room_at) - clock.now()
      await sleep(clock, Math.min(MAX_ADMISSION_WAIT_MS, Math.max(MIN_ADMISSION_WAIT_MS, waitMs)), signal)
    }
  }

  async function* distinctItems() {
    for await (const item of abortable.items) {
      checkIdOrOrder(item, 'an item of source')
      if (knownIds.add(getId(item))) yield item
      else progress.recordRepeated()
    }
  }

  async function* run() {
    if (orderOptions.signal?.aborted) stop()
    orderOptions.signal?.addEventListener('abort', stop)
    try {
      const results = mapConcurrent(distinctItems(), {
        concurrency: () =>
          Math.min(concurrency, MAX_QUEUE_MS / (client.pacer?.spacingMs(ENDPOINTS.cancel) ?? 0)),
        run: cancelOne,
        onReturn: stop,
      })
      for await (const result of results) {
        progress.record(result.outcome.kind)
        yield result
      }
    } finally {
      orderOptions.signal?.removeEventListener('abort', stop)
    }
  }

  return Object.assign(run(), { progress: () => progress.snapshot(client.pacer?.waitingUntil) })
}

const MIN_ADMISSION_WAIT_MS = 100
/** What is known of the limit may turn out to be wrong. */
const MAX_ADMISSION_WAIT_MS = 5_000

const getId = (item: string | SubNumberOrder) => (typeof item === 'string' ? item : item.id)

const STOPPED: CancelOutcome = {
  kind: 'not-sent',
  reason: 'It was stopped before a cancel request was sent.',
}

const wasAborted = (outcome: CancelOutcome) =>
  outcome.kind === 'not-sent' && outcome.failure?.kind === 'aborted'

const notSentAfter = (failure: TelnyxFailure): CancelOutcome => ({
  kind: 'not-sent',
  reason: `An earlier order failed in a way that affects every order: ${failure.message}`,
  failure,
})

function getSize(source: object): number | undefined {
  if (Array.isArray(source)) return source.length
  return source instanceof Set || source instanceof Map ? source.size : undefined
}
