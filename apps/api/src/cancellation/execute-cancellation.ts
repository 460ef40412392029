import {
  type CancelEvent,
  type CancelOutcome,
  cancelOrder,
  type Guards,
  type SubNumberOrder,
  sleep,
  type TelnyxClient,
} from '@countermand/core'
import type { Logger } from 'pino'
import type { NewCancellation } from '../ledger/cancellation-statements.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { parseOutcome } from '../ledger/recorded-outcome.ts'
import { SWEEP_MARGIN_MS } from '../recovery/schedule.ts'
import { StoreError } from '../store/store.ts'
import type { CancellationRow } from '../store/tables.ts'

/**
 * How a cancellation ended. `taken`: another cancellation of the order is open. `unrecorded`: the ledger could
 * not be written any more after an attempt was released for sending. `nothing-sent`: it could not be written
 * before that. In both cases `recording` keeps trying to record the outcome of an open row. It resolves with the
 * recorded outcome, or with undefined when it leaves the row to the sweep.
 */
export type Execution =
  | { kind: 'recorded'; outcome: CancelOutcome }
  | { kind: 'unrecorded' | 'nothing-sent'; recording?: Promise<CancelOutcome | undefined> }
  | { kind: 'taken' }

interface ExecuteOptions {
  readFirst: boolean
  /** A reading of the order that was just made. */
  order?: SubNumberOrder | undefined
  /** @default 'single' */
  priority?: 'single' | 'bulk' | undefined
  /** After it aborts, no further PATCH is sent. */
  signal?: AbortSignal | undefined
}

/** How long after the request for its commit an attempt may be sent without another check, in milliseconds. */
const COMMIT_VALID_MS = 1_000

/** How long after a broken connection its statements may still take effect, in milliseconds. */
const LATE_OPEN_MS = 15_000

/** The pause before recording an outcome is retried, in milliseconds. */
const RECORD_RETRY_MS = 1_000

/**
 * Runs one cancellation, with the ledger ahead of everything that is sent: opens the row, runs the protocol,
 * commits each attempt before its PATCH, closes the row, and returns what is recorded there.
 */
export async function executeCancellation(
  cancellation: NewCancellation,
  { ledger, telnyx, guards, log }: { ledger: Ledger; telnyx: TelnyxClient; guards: Guards; log: Logger },
  { readFirst, order, priority, signal }: ExecuteOptions,
): Promise<Execution> {
  const { id, sub_number_order_id: orderId, request_id, actor, reason, deadlineMs } = cancellation
  const { clock } = telnyx
  const cancellationLog = log.child({ request_id, cancellation_id: id, sub_number_order_id: orderId })

  /** Undefined when the ledger failed. */
  async function tryLedger<Result>(result: Promise<Result>): Promise<Result | undefined> {
    try {
      return await result
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      cancellationLog.error({ error: error.message }, 'ledger error')
      return undefined
    }
  }

  /** Whether a change of the row was made; undefined when unknown. If the response of a commit is lost, the row is read. */
  async function commit(
    change: Promise<boolean>,
    isCommitted: (row: CancellationRow) => boolean,
  ): Promise<boolean | undefined> {
    const result = await tryLedger(change)
    if (result !== undefined) return result
    const row = await tryLedger(ledger.find(id))
    return row && isCommitted(row) ? true : undefined
  }

  /** After a slow commit: a hold may be in force, the batch paused, or the row closed by the sweep. */
  const maySend = async (number: number) => (await tryLedger(ledger.maySend(id, number))) === true

  const stop = new AbortController()
  const onAbort = () => stop.abort()
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted) onAbort()
  /** The deadline in the row counts from its opening, which a frozen process may have delayed. */
  let openedAt = Number.NEGATIVE_INFINITY
  // Not awaited yet, so that the first attempt can be part of the same commit.
  const opening = commit(ledger.open(cancellation), () => true).then((isOpen) => {
    openedAt = clock.monotonic()
    if (isOpen) {
      cancellationLog.info({ actor, ...(reason !== null && { reason }) }, 'cancellation opened')
    } else stop.abort()
    return isOpen
  })
  let sentAttempts = 0
  /** Attempts in the ledger. It may have more if the result of a commit was lost. */
  let recordedAttempts = 0
  const outcome = await cancelOrder(telnyx, order ?? orderId, {
    guards,
    readFirst,
    priority,
    signal: stop.signal,
    deadlineMs,
    onEvent: (event) => logEvent(cancellationLog, event),
    beforeAttempt: async ({ number, reading }) => {
      let askedAt = clock.monotonic()
      const isCommitted = await commit(
        ledger.commitAttempt(id, number, reading?.readAt),
        (row) => row.attempts === number && row.outcome === null,
      )
      if (!isCommitted) return false
      recordedAttempts = number
      // The answer to this question may be slow, too.
      while (clock.monotonic() - askedAt > COMMIT_VALID_MS) {
        askedAt = clock.monotonic()
        if (!(await maySend(number))) return false
      }
      sentAttempts = number
      return true
    },
  })
  signal?.removeEventListener('abort', onAbort)

  /** Closes the row; undefined when the ledger could neither be written nor read. */
  async function record(): Promise<CancelOutcome | undefined> {
    const isClosed = await tryLedger(ledger.close(id, recordedAttempts, outcome))
    if (isClosed) {
      cancellationLog.info({ outcome: outcome.kind }, 'cancellation closed')
      return outcome
    }
    // Another process closed it, or the response of a commit was lost. The recorded outcome is the true one.
    const row = await tryLedger(ledger.find(id))
    if (row) recordedAttempts = row.attempts
    return row && parseOutcome(row)
  }

  async function retryUntil(
    end: number,
    attempt: () => Promise<CancelOutcome | undefined>,
  ): Promise<CancelOutcome | undefined> {
    while (clock.monotonic() < end) {
      await sleep(clock, RECORD_RETRY_MS)
      const recorded = await attempt()
      if (recorded) return recorded
    }
    return undefined
  }

  const recordUntilSweep = () => retryUntil(openedAt + deadlineMs + SWEEP_MARGIN_MS, record)

  /** A connection that broke may have delivered the row, which then appears later. The sweep would guess that it acted. */
  const closeIfOpened = () =>
    retryUntil(clock.monotonic() + LATE_OPEN_MS, async () =>
      (await tryLedger(ledger.find(id))) ? record() : undefined,
    )

  const isOpen = await opening
  if (isOpen === false) return { kind: 'taken' }
  // An attempt can be committed only if the row is open.
  if (isOpen === undefined && recordedAttempts === 0) {
    closeIfOpened().catch((error: unknown) => cancellationLog.error({ err: error }, 'ledger error'))
    return { kind: 'nothing-sent' }
  }
  const recorded = await record()
  if (recorded) return { kind: 'recorded', outcome: recorded }
  return { kind: sentAttempts > 0 ? 'unrecorded' : 'nothing-sent', recording: recordUntilSweep() }
}

function logEvent(log: Logger, event: CancelEvent) {
  switch (event.type) {
    case 'attempt':
      log.info({ attempt: event.number }, 'sending PATCH')
      break
    case 'answer':
    case 'reading':
      log.info(
        { status: event.order?.status, failure: event.failure?.message },
        event.type === 'reading' ? 'order read' : 'Telnyx responded',
      )
      break
    case 'wait':
      log.debug({ ms: event.ms }, 'waiting')
      break
    case 'outcome':
      // Logged when it is recorded.
      break
    default:
      event satisfies never
  }
}
