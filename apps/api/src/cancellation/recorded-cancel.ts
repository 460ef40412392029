import { type CancelOutcome, type Clock, type Guards, sleep, type TelnyxClient } from '@countermand/core'
import type { Logger } from 'pino'
import type { Holds } from '../holds/holds.ts'
import { toIso } from '../iso-time.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { NewCancellation } from '../ledger/queries-of-a-cancel.ts'
import { StoreError } from '../store/store.ts'
import { carryOut } from './carry-out.ts'
import { toLedgerId } from './order-key.ts'
import { waitForOutcome } from './wait-for-outcome.ts'

/** How long one cancellation may take, in milliseconds: under the official SDKs' 60 s. */
export const DEADLINE_MS = 45_000

/** Who asks for a cancellation, and why. */
export interface CancellationRequest {
  orderId: string
  /** The token's name. */
  actor: string
  requestId: string
  reason?: string | undefined
}

/**
 * What a caller may be told: a recorded outcome, or why there is none. `still-open`: the cancellation
 * that it joined did not end before its own deadline. `unrecorded`: a PATCH may have gone out, and the
 * ledger could not be written any more. `nothing-sent`: the ledger could not be used before one.
 * `on-hold`: the operator has stopped all cancellations.
 */
export type Recorded =
  | { kind: 'recorded'; cancellationId: string; outcome: CancelOutcome }
  | { kind: 'still-open' | 'unrecorded' | 'nothing-sent'; cancellationId: string }
  | { kind: 'on-hold'; why: string }

export interface RecordedCancel {
  (request: CancellationRequest): Promise<Recorded>
  /** Resolves when no cancellation is under way here any more. */
  idle(): Promise<void>
}

interface UnderWay {
  id: string
  ended: Promise<Recorded>
}

/**
 * The heart of the gateway: every cancel goes through this one function. One cancellation is open for an
 * order at a time: it is carried out with the ledger ahead of it, and whoever asks for the same order
 * meanwhile waits for its outcome, so that two callers cause one PATCH. A caller that hangs up stops
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
  const { ledger, holds, clock, log, newId } = deps
  /** What is under way in this process, by order. */
  const underWay = new Map<string, UnderWay>()

  async function start(cancellation: NewCancellation): Promise<Recorded> {
    const { id, sub_number_order_id: orderId } = cancellation
    try {
      const why = await holds.inForce()
      if (why !== undefined) return { kind: 'on-hold', why }
      const last = await ledger.lastOf(orderId)
      if (last?.outcome === null) return await wait(last.id, cancellation)
      // What became of the order since it was first asked for has to be seen before another PATCH.
      const end = await carryOut(cancellation, deps, { readFirst: last !== undefined })
      if (end.kind !== 'taken') return { ...end, cancellationId: id }
      const other = await ledger.lastOf(orderId)
      if (other) return await wait(other.id, cancellation)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      log.error({ cancellation_id: id, error: error.message }, 'the ledger fails')
    }
    return { kind: 'nothing-sent', cancellationId: id }
  }

  /** For a cancellation that is not under way here: another process, or the sweep, records its outcome. */
  async function wait(id: string, joiner: NewCancellation): Promise<Recorded> {
    noteJoin(id, joiner)
    try {
      const outcome = await waitForOutcome(id, Date.parse(joiner.deadline_at), deps)
      if (outcome) return { kind: 'recorded', cancellationId: id, outcome }
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      // A PATCH of that one may have gone out, so this is no word about what was sent.
      log.error({ cancellation_id: id, error: error.message }, 'the ledger fails')
    }
    return { kind: 'still-open', cancellationId: id }
  }

  async function join({ id, ended }: UnderWay, joiner: NewCancellation): Promise<Recorded> {
    noteJoin(id, joiner)
    const over = new AbortController()
    const deadline = sleep(clock, DEADLINE_MS, over.signal).then(
      (): Recorded => ({ kind: 'still-open', cancellationId: id }),
    )
    return Promise.race([ended, deadline]).finally(() => over.abort())
  }

  const noteJoin = (id: string, { request_id, actor }: NewCancellation) =>
    log.info(
      { cancellation_id: id, request_id, actor },
      'joined the cancellation that is open for this order',
    )

  async function recordedCancel({ orderId, actor, requestId, reason }: CancellationRequest) {
    const now = clock.now()
    const cancellation: NewCancellation = {
      id: newId(),
      sub_number_order_id: toLedgerId(orderId),
      actor,
      reason: reason ?? null,
      request_id: requestId,
      created_at: toIso(now),
      deadline_at: toIso(now + DEADLINE_MS),
    }
    const key = cancellation.sub_number_order_id
    const other = underWay.get(key)
    if (other) return join(other, cancellation)
    const ended = start(cancellation).finally(() => underWay.delete(key))
    underWay.set(key, { id: cancellation.id, ended })
    return ended
  }

  return Object.assign(recordedCancel, {
    async idle() {
      while (underWay.size > 0) await Promise.allSettled([...underWay.values()].map(({ ended }) => ended))
    },
  })
}
