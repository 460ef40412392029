import {
  type CancelOutcome,
  type Clock,
  checkAdmission,
  type Guards,
  type SubNumberOrder,
  sleep,
  type TelnyxClient,
} from '@countermand/core'
import type { Logger } from 'pino'
import type { Holds } from '../holds/holds.ts'
import { canonicalOrderId, type NewCancellation } from '../ledger/cancellation-statements.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { parseOutcome } from '../ledger/recorded-outcome.ts'
import { StoreError } from '../store/store.ts'
import type { CancellationRow } from '../store/tables.ts'
import { readOrder } from '../upstream/read-order.ts'
import { executeCancellation } from './execute-cancellation.ts'
import { createWaitForOutcome } from './wait-for-outcome.ts'

/** How long one cancellation may take, in milliseconds. Less than the 60 s timeout of the official SDKs. */
export const DEADLINE_MS = 45_000

/** How long the reading before a repeat may wait in the queue of the rate limit, in milliseconds. */
const REPEAT_READ_QUEUE_TIMEOUT_MS = 10_000

/** The pause before the cancellation of another process is looked up again, in milliseconds. */
const LOOKUP_RETRY_MS = 1_000

export interface CancellationRequest {
  orderId: string
  who: {
    /** The name of the caller's token. */
    actor: string
    requestId: string
  }
  why?: string | undefined
  /** The batch that it belongs to. Nothing is sent for it unless the batch is running. */
  batchId?: string | undefined
  /** @default 'single' */
  priority?: 'single' | 'bulk' | undefined
  /** After it aborts, no further PATCH is sent for a cancellation that this request started. */
  signal?: AbortSignal | undefined
}

/** Options of a run that its row does not store. */
type RunOptions = Pick<CancellationRequest, 'priority' | 'signal'>

/**
 * What a caller gets: a recorded outcome, or why there is none. `still-open`: the cancellation that it joined
 * did not end before its own deadline. `unrecorded`: an attempt was released for sending, and then the ledger could
 * not be written. `nothing-sent`: none was. `on-hold`: an operator has stopped
 * all cancellations. `no-room`: the rate limit has no room before the deadline; no row was opened.
 */
export type CancellationResult =
  | { kind: 'recorded'; cancellationId: string; outcome: CancelOutcome }
  | { kind: 'still-open' | 'unrecorded' | 'nothing-sent'; cancellationId: string }
  | { kind: 'on-hold'; why: string }
  | { kind: 'no-room'; outcome: CancelOutcome & { kind: 'not-sent' } }

export interface RecordedCancel {
  (request: CancellationRequest): Promise<CancellationResult>
  /** Resolves when no cancellation is running in this process, and none is waited for. */
  idle(): Promise<void>
}

/** A cancellation as its caller requested it. */
type Requested = Omit<NewCancellation, 'deadlineMs' | 'latest'> & {
  /** In milliseconds of the monotonic clock. */
  arrivedAt: number
}

/**
 * The order has an open cancellation that this process does not run: another process does, or the sweep will close
 * it. Its id is unknown if it was opened after we looked for one.
 */
interface OpenElsewhere {
  kind: 'open-elsewhere'
  cancellationId?: string
}

/** The result for the caller that started a cancellation, and the outcome if it is recorded later. */
interface Started {
  result: CancellationResult | OpenElsewhere
  recording?: Promise<CancelOutcome | undefined> | undefined
}

interface RunningCancellation {
  id: string
  /** For callers that join it: they also get an outcome that is recorded later. */
  recorded: Promise<CancellationResult | OpenElsewhere>
}

/** Outcomes of a cancellation that had no effect. */
const WITHOUT_EFFECT: readonly CancelOutcome['kind'][] = ['not-sent', 'refused', 'blocked', 'not-found']

/**
 * The single entry point for every cancel of the gateway (single-flight per order). An order has at most one open
 * cancellation. Other callers that request the same order meanwhile wait for its outcome, so that two callers
 * cause one PATCH. It runs to its end even if its caller disconnects.
 */
export function createRecordedCancel(deps: {
  ledger: Ledger
  holds: Holds
  telnyx: TelnyxClient
  guards: Guards
  clock: Clock
  log: Logger
  newId: () => string
}): RecordedCancel {
  const { ledger, holds, telnyx, guards, clock, log, newId } = deps
  const waitForOutcome = createWaitForOutcome(deps)
  /**
   * The cancellations that run in this process, by order. One that only waits for a cancellation that is open
   * elsewhere is not among them: callers that joined it would get an outcome that was recorded before they came.
   */
  const running = new Map<string, RunningCancellation>()
  /** The results that callers wait for, without those of joined cancellations. */
  const results = new Set<Promise<CancellationResult>>()

  async function start(cancellation: Requested, options: RunOptions): Promise<Started> {
    const { id, sub_number_order_id: orderId, request_id } = cancellation
    try {
      const [why, latest] = await Promise.all([holds.inForce(), ledger.findLatest(orderId)])
      if (why !== undefined) return { result: { kind: 'on-hold', why } }
      if (latest?.outcome === null) return { result: { kind: 'open-elsewhere', cancellationId: latest.id } }
      // The effect of an earlier cancellation has to be known before another PATCH, unless it had none.
      const readFirst = latest !== undefined && !(latest.outcome === 'not-sent' && latest.attempts === 0)
      const earlier = latest && (await ledger.findUnsettled(orderId))
      // Right before its request joins the queue: many are retried at once, and each must count the ones before it.
      const rejected = checkAdmission(telnyx, {
        guards,
        readFirst,
        deadlineMs: DEADLINE_MS,
        priority: options.priority,
      })
      if (rejected) return { result: { kind: 'no-room', outcome: rejected } }
      return await run(cancellation, options, { latest: latest?.id ?? null, readFirst, earlier })
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      log.error({ request_id, cancellation_id: id, error: error.message }, 'ledger error')
    }
    return { result: { kind: 'nothing-sent', cancellationId: id } }
  }

  /**
   * `earlier`: a cancellation of the order that may have taken effect, or still may. While the order can't be
   * read, its outcome is the only true result. In particular, `not-sent` would be false.
   */
  async function run(
    requested: Requested,
    options: RunOptions,
    {
      latest,
      readFirst,
      earlier,
    }: { latest: string | null; readFirst: boolean; earlier: CancellationRow | undefined },
  ): Promise<Started> {
    const { arrivedAt, ...cancellation } = requested
    const { id, sub_number_order_id: orderId } = cancellation
    function repeatResult(row: CancellationRow): Started {
      recordJoin(row.id, cancellation)
      const outcome = parseOutcome(row)
      if (!outcome) return { result: { kind: 'still-open', cancellationId: row.id } }
      return { result: { kind: 'recorded', cancellationId: row.id, outcome } }
    }
    let order: SubNumberOrder | undefined
    if (earlier) {
      order = await readOrder(telnyx, orderId, { queueTimeoutMs: REPEAT_READ_QUEUE_TIMEOUT_MS, ...options })
      if (!order) return repeatResult(earlier)
    }
    const deadlineMs = arrivedAt + DEADLINE_MS - clock.monotonic()
    const execution = await executeCancellation({ ...cancellation, latest, deadlineMs }, deps, {
      ...options,
      readFirst,
      order,
    })
    switch (execution.kind) {
      case 'recorded':
        if (earlier && WITHOUT_EFFECT.includes(execution.outcome.kind)) return repeatResult(earlier)
        return { result: { ...execution, cancellationId: id } }
      case 'unrecorded':
      case 'nothing-sent':
        if (earlier && execution.kind === 'nothing-sent') return repeatResult(earlier)
        return {
          result: { kind: execution.kind, cancellationId: id },
          recording: execution.recording,
        }
      case 'taken':
        return { result: { kind: 'open-elsewhere' } }
      default:
        return execution satisfies never
    }
  }

  /** Waits for a cancellation whose outcome another process, or the sweep, records. */
  async function waitForOther(
    { cancellationId }: OpenElsewhere,
    waiting: Requested,
  ): Promise<CancellationResult> {
    const { id, sub_number_order_id: orderId, request_id, arrivedAt } = waiting
    const deadline = arrivedAt + DEADLINE_MS
    while (clock.monotonic() < deadline) {
      try {
        const otherId = cancellationId ?? (await ledger.findLatest(orderId))?.id
        if (otherId !== undefined) {
          recordJoin(otherId, waiting)
          const outcome = await waitForOutcome(otherId, deadline - clock.monotonic())
          if (outcome) return { kind: 'recorded', cancellationId: otherId, outcome }
          // That cancellation may have sent a PATCH, so the result must not claim otherwise.
          return { kind: 'still-open', cancellationId: otherId }
        }
      } catch (error) {
        if (!(error instanceof StoreError)) throw error
        log.error({ request_id, cancellation_id: id, error: error.message }, 'ledger error')
      }
      await sleep(clock, LOOKUP_RETRY_MS)
    }
    // The other process may have sent a PATCH.
    return { kind: 'still-open', cancellationId: cancellationId ?? id }
  }

  async function join(
    { id, recorded }: RunningCancellation,
    joining: Requested,
  ): Promise<CancellationResult> {
    recordJoin(id, joining)
    const over = new AbortController()
    const deadline = sleep(clock, DEADLINE_MS, over.signal).then(
      (): CancellationResult => ({ kind: 'still-open', cancellationId: id }),
    )
    const end = await Promise.race([recorded, deadline]).finally(() => over.abort())
    return end.kind === 'open-elsewhere' ? waitForOther(end, joining) : end
  }

  function recordJoin(
    id: string,
    { request_id, actor, reason }: Pick<NewCancellation, 'request_id' | 'actor' | 'reason'>,
  ) {
    log.info({ request_id, cancellation_id: id, actor }, 'joined an open cancellation')
    // In the background: the caller neither waits for it nor fails with it.
    ledger.recordJoin({ cancellation_id: id, request_id, actor, reason }).catch((error: unknown) => {
      log.error({ request_id, cancellation_id: id, err: error }, 'ledger error')
    })
  }

  async function recordedCancel({ orderId, who, why, batchId, ...options }: CancellationRequest) {
    const id = newId()
    const cancellation: Requested = {
      id,
      sub_number_order_id: canonicalOrderId(orderId),
      actor: who.actor,
      reason: why ?? null,
      request_id: who.requestId,
      batch_id: batchId ?? null,
      arrivedAt: clock.monotonic(),
    }
    const key = cancellation.sub_number_order_id
    const other = running.get(key)
    if (other) return join(other, cancellation)
    const started = start(cancellation, options)
    const result = started.then(({ result: end }) =>
      end.kind === 'open-elsewhere' ? waitForOther(end, cancellation) : end,
    )
    results.add(result)
    const forget = () => results.delete(result)
    result.then(forget, forget)
    const recorded = started
      .then(async (end): Promise<CancellationResult | OpenElsewhere> => {
        const outcome = await end.recording
        return outcome ? { kind: 'recorded', cancellationId: id, outcome } : end.result
      })
      .finally(() => running.delete(key))
    // The caller that started it gets the error through `result`. Without joiners nothing listens to this one.
    recorded.catch(() => {})
    running.set(key, { id, recorded })
    return result
  }

  return Object.assign(recordedCancel, {
    async idle() {
      // An outcome that is not recorded by then is left to the sweep of the next start.
      await Promise.allSettled(results)
    },
  })
}
