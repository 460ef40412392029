import {
  type CancelOutcome,
  type Clock,
  checkAdmission,
  type Guards,
  type SubNumberOrder,
  sleep,
  type TelnyxClient,
  TelnyxError,
} from '@countermand/core'
import type { Logger } from 'pino'
import type { Holds } from '../holds/holds.ts'
import type { NewCancellation } from '../ledger/cancellation-statements.ts'
import { canonicalOrderId } from '../ledger/cancellation-statements.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { outcomeOf } from '../ledger/recorded-outcome.ts'
import { StoreError } from '../store/store.ts'
import type { CancellationRow } from '../store/tables.ts'
import { toIso } from '../store/tables.ts'
import { executeCancellation } from './execute-cancellation.ts'
import { waitForOutcome } from './wait-for-outcome.ts'

/** How long one cancellation may take, in milliseconds: under the official SDKs' 60 s. */
export const DEADLINE_MS = 45_000

/** How long the reading before a repeat may wait for the rate limit, in milliseconds. */
const READ_WITHIN_MS = 10_000

/** Who asks for a cancellation, and why. */
export interface CancellationRequest {
  orderId: string
  /** The token's name. */
  actor: string
  requestId: string
  reason?: string | undefined
  /** The batch that it belongs to. Nothing is sent for it unless the batch is running. */
  batchId?: string | undefined
  /** @default 'single' */
  priority?: 'single' | 'bulk' | undefined
  /** Once it aborts, no further PATCH goes out for a cancellation that this request started. */
  signal?: AbortSignal | undefined
}

/** How a cancellation is executed, beside what its row says. */
type Execute = Pick<CancellationRequest, 'priority' | 'signal'>

/**
 * What a caller gets: a recorded outcome, or why there is none. `still-open`: the cancellation that it
 * joined did not end before its own deadline. `unrecorded`: an attempt was committed, and the ledger could
 * not be written any more. `nothing-sent`: the ledger could not be used before one. `on-hold`: the operator
 * has stopped all cancellations. `no-room`: the rate limit has no room before the deadline; nothing was
 * read or written for it.
 */
export type Recorded =
  | { kind: 'recorded'; cancellationId: string; outcome: CancelOutcome }
  | { kind: 'still-open' | 'unrecorded' | 'nothing-sent'; cancellationId: string }
  | { kind: 'on-hold'; why: string }
  | { kind: 'no-room'; outcome: CancelOutcome & { kind: 'not-sent' } }

export interface RecordedCancel {
  (request: CancellationRequest): Promise<Recorded>
  /** Resolves when no cancellation is under way here any more. */
  idle(): Promise<void>
}

/** The answer to the caller that started a cancellation, and what may still be recorded after it. */
interface Started {
  answer: Recorded
  recording?: Promise<CancelOutcome | undefined> | undefined
}

interface UnderWay {
  id: string
  /** The answer to the caller that started it. */
  ended: Promise<Recorded>
  /** The answer to those that join it: an outcome that is recorded late still counts. */
  recorded: Promise<Recorded>
}

/** Outcomes by which nothing of a cancellation took effect. */
const WITHOUT_EFFECT: readonly CancelOutcome['kind'][] = ['not-sent', 'refused', 'blocked', 'not-found']

/**
 * The heart of the gateway: every cancel goes through this one function. One cancellation is open for an
 * order at a time: it is carried out with the ledger ahead of it, and other callers that ask for the same
 * order meanwhile wait for its outcome, so that two callers cause one PATCH. A caller that hangs up stops
 * nothing.
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
  /** What is under way in this process, by order. */
  const underWay = new Map<string, UnderWay>()

  async function start(cancellation: NewCancellation, how: Execute): Promise<Started> {
    const { id, sub_number_order_id: orderId } = cancellation
    try {
      const why = await holds.inForce()
      if (why !== undefined) return { answer: { kind: 'on-hold', why } }
      const last = await ledger.lastOf(orderId)
      if (last?.outcome === null) return { answer: await wait(last.id, cancellation) }
      // What became of the order since it was first asked for has to be seen before another PATCH.
      const readFirst = last !== undefined
      const refused = checkAdmission(telnyx, {
        guards,
        readFirst,
        deadlineMs: DEADLINE_MS,
        priority: how.priority,
      })
      if (refused) return { answer: { kind: 'no-room', outcome: refused } }
      const earlier = last && (await ledger.unsettledOf(orderId))
      return await execute(cancellation, how, { readFirst, earlier })
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      log.error({ cancellation_id: id, error: error.message }, 'ledger error')
    }
    return { answer: { kind: 'nothing-sent', cancellationId: id } }
  }

  /**
   * `earlier`: a cancellation of the order that may have taken effect, or may yet. As long as the order can't
   * be read, its outcome is all that is known: nothing else may be answered, least of all that nothing was sent.
   */
  async function execute(
    cancellation: NewCancellation,
    how: Execute,
    { readFirst, earlier }: { readFirst: boolean; earlier: CancellationRow | undefined },
  ): Promise<Started> {
    const { id, sub_number_order_id: orderId } = cancellation
    function sameAgain(row: CancellationRow): Started {
      noteJoin(row.id, cancellation)
      const outcome = outcomeOf(row)
      if (!outcome) return { answer: { kind: 'still-open', cancellationId: row.id } }
      return { answer: { kind: 'recorded', cancellationId: row.id, outcome } }
    }
    let order: SubNumberOrder | undefined
    if (earlier) {
      order = await readOrder(orderId, how)
      if (!order) return sameAgain(earlier)
    }
    const execution = await executeCancellation(cancellation, deps, { ...how, readFirst, order })
    switch (execution.kind) {
      case 'recorded':
        if (earlier && WITHOUT_EFFECT.includes(execution.outcome.kind)) return sameAgain(earlier)
        return { answer: { ...execution, cancellationId: id } }
      case 'unrecorded':
      case 'nothing-sent':
        if (earlier && execution.kind === 'nothing-sent') return sameAgain(earlier)
        return {
          answer: { kind: execution.kind, cancellationId: id },
          recording: execution.recording,
        }
      case 'taken':
        return { answer: await waitForOther(cancellation) }
      default:
        return execution satisfies never
    }
  }

  /** Undefined when Telnyx can't be read, or says that there is no such order. */
  async function readOrder(
    orderId: string,
    { priority, signal }: Execute,
  ): Promise<SubNumberOrder | undefined> {
    try {
      const startBy = clock.monotonic() + READ_WITHIN_MS
      const { data } = await telnyx.subNumberOrders.retrieve(orderId, undefined, {
        startBy,
        priority,
        signal,
      })
      return data
    } catch (error) {
      if (error instanceof TelnyxError) return undefined
      throw error
    }
  }

  /** Another process has opened a cancellation of the order between our look and our row. */
  async function waitForOther(cancellation: NewCancellation): Promise<Recorded> {
    const { id, sub_number_order_id: orderId } = cancellation
    try {
      const other = await ledger.lastOf(orderId)
      if (other) return await wait(other.id, cancellation)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      log.error({ cancellation_id: id, error: error.message }, 'ledger error')
    }
    // A PATCH of the other one may have gone out.
    return { kind: 'still-open', cancellationId: id }
  }

  /** For a cancellation that is not under way here: another process, or the sweep, records its outcome. */
  async function wait(id: string, joiner: NewCancellation): Promise<Recorded> {
    noteJoin(id, joiner)
    try {
      const outcome = await waitForOutcome(id, DEADLINE_MS, deps)
      if (outcome) return { kind: 'recorded', cancellationId: id, outcome }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      // A PATCH of that one may have gone out, so this is no word about what was sent.
      log.error({ cancellation_id: id, error: error.message }, 'ledger error')
    }
    return { kind: 'still-open', cancellationId: id }
  }

  async function join({ id, recorded }: UnderWay, joiner: NewCancellation): Promise<Recorded> {
    noteJoin(id, joiner)
    const over = new AbortController()
    const deadline = sleep(clock, DEADLINE_MS, over.signal).then(
      (): Recorded => ({ kind: 'still-open', cancellationId: id }),
    )
    return Promise.race([recorded, deadline]).finally(() => over.abort())
  }

  function noteJoin(id: string, { request_id, actor, reason }: NewCancellation) {
    log.info(
      { cancellation_id: id, request_id, actor },
      'joined the cancellation that is open for this order',
    )
    // The caller is not kept waiting for it, and gets its outcome without it.
    ledger.noteJoin({ cancellation_id: id, request_id, actor, reason }).catch((error: unknown) => {
      log.error({ cancellation_id: id, err: error }, 'ledger error')
    })
  }

  async function recordedCancel({ orderId, actor, requestId, reason, batchId, ...how }: CancellationRequest) {
    const now = clock.now()
    const cancellation: NewCancellation = {
      id: newId(),
      sub_number_order_id: canonicalOrderId(orderId),
      actor,
      reason: reason ?? null,
      request_id: requestId,
      batch_id: batchId ?? null,
      created_at: toIso(now),
      deadline_at: toIso(now + DEADLINE_MS),
    }
    const key = cancellation.sub_number_order_id
    const other = underWay.get(key)
    if (other) return join(other, cancellation)
    const { id } = cancellation
    const started = start(cancellation, how)
    const ended = started.then(({ answer }) => answer)
    const recorded = started
      .then(async ({ answer, recording }): Promise<Recorded> => {
        const outcome = await recording
        return outcome ? { kind: 'recorded', cancellationId: id, outcome } : answer
      })
      .finally(() => underWay.delete(key))
    // A failure reaches the caller that started it; when none joins, nothing else listens.
    recorded.catch(() => {})
    underWay.set(key, { id, ended, recorded })
    return ended
  }

  return Object.assign(recordedCancel, {
    async idle() {
      // What could not be recorded yet is the sweep's after the next start.
      await Promise.allSettled([...underWay.values()].map(({ ended }) => ended))
    },
  })
}
