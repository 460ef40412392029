import {
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
import { outcomeOf } from '../ledger/recorded-outcome.ts'
import { MARGIN_MS } from '../recovery/recovery.ts'
import { StoreError } from '../store/store.ts'
import type { CancellationRow } from '../store/tables.ts'
import { logStep } from './log-step.ts'

/**
 * What came of it. `taken`: another cancellation of the order is open. `unrecorded`: the ledger could not be
 * written any more after an attempt was committed. `nothing-sent`: it could not be written before. Then
 * `recording` goes on trying to record the outcome of a row that was opened: it gives the outcome once it is
 * recorded, or undefined when the row is left to the sweep.
 */
export type Execution =
  | { kind: 'recorded'; outcome: CancelOutcome }
  | { kind: 'unrecorded' | 'nothing-sent'; recording?: Promise<CancelOutcome | undefined> }
  | { kind: 'taken' }

interface ExecuteOptions {
  readFirst: boolean
  /** A reading of the order that was made right before. */
  order?: SubNumberOrder | undefined
  /** @default 'single' */
  priority?: 'single' | 'bulk' | undefined
  /** Once it aborts, no further PATCH goes out. */
  signal?: AbortSignal | undefined
}

/** How long a committed attempt is permission to send, in milliseconds. */
const PERMISSION_COUNTS_MS = 1_000

/** How soon, in milliseconds, recording an outcome is tried again. */
const RECORD_AGAIN_MS = 1_000

/**
 * Executes one cancellation with the ledger ahead of everything that is sent: opens the row, runs the
 * protocol with each attempt committed before its PATCH, closes the row, and gives what is recorded there.
 */
export async function executeCancellation(
  cancellation: NewCancellation,
  { ledger, telnyx, guards, log }: { ledger: Ledger; telnyx: TelnyxClient; guards: Guards; log: Logger },
  { readFirst, order, priority, signal }: ExecuteOptions,
): Promise<Execution> {
  const { id, sub_number_order_id: orderId, request_id, actor, reason, deadline_at } = cancellation
  const { clock } = telnyx
  const entry = log.child({ cancellation_id: id, sub_number_order_id: orderId })

  /** What the ledger answered; undefined when it failed. */
  async function tryLedger<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await answer
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      entry.error({ error: error.message }, 'ledger error')
      return undefined
    }
  }

  /** Whether a change of the row was made. A commit whose answer was lost is looked up, not guessed. */
  async function commit(
    change: Promise<boolean>,
    isMade: (row: CancellationRow) => boolean,
  ): Promise<boolean | undefined> {
    const answer = await tryLedger(change)
    if (answer !== undefined) return answer
    const row = await tryLedger(ledger.find(id))
    return row && isMade(row) ? true : undefined
  }

  /** After a slow commit, or a stall: a hold, a pause of the batch, or the sweep, may have come since. */
  const mayStillSend = async (number: number) => (await tryLedger(ledger.mayStillSend(id, number))) === true

  const stop = new AbortController()
  const onAbort = () => stop.abort()
  signal?.addEventListener('abort', onAbort)
  if (signal?.aborted) onAbort()
  // Not waited for yet, so that the first attempt can share its commit.
  const opening = commit(ledger.open(cancellation), () => true).then((isOpen) => {
    if (isOpen) entry.info({ request_id, actor, ...(reason !== null && { reason }) }, 'cancellation opened')
    else stop.abort()
    return isOpen
  })
  /** Attempts that went out, and those that the ledger counts: an attempt may be committed without our knowing. */
  let attempts = 0
  let counted = 0
  const outcome = await cancelOrder(telnyx, order ?? orderId, {
    guards,
    readFirst,
    priority,
    signal: stop.signal,
    deadlineMs: Date.parse(deadline_at) - clock.now(),
    onEvent: (event) => logStep(entry, event),
    beforeAttempt: async ({ number, reading }) => {
      const askedAt = clock.monotonic()
      const isCommitted = await commit(
        ledger.commitAttempt(id, number, reading?.readAt),
        (row) => row.attempts === number && row.outcome === null,
      )
      if (!isCommitted) return false
      counted = number
      if (clock.monotonic() - askedAt > PERMISSION_COUNTS_MS && !(await mayStillSend(number))) return false
      attempts = number
      return true
    },
  })
  signal?.removeEventListener('abort', onAbort)

  /** Closes the row; `failed` when the ledger could neither be written nor read. */
  async function record(): Promise<CancelOutcome | 'failed'> {
    const isClosed = await tryLedger(ledger.close(id, counted, outcome))
    if (isClosed) {
      entry.info({ outcome: outcome.kind }, 'cancellation closed')
      return outcome
    }
    // Closed by another, or by a commit whose answer was lost: what is recorded counts.
    const row = await tryLedger(ledger.find(id))
    if (row) counted = row.attempts
    return (row && outcomeOf(row)) ?? 'failed'
  }

  async function recordUntilTheSweep(): Promise<CancelOutcome | undefined> {
    const end = clock.monotonic() + Date.parse(deadline_at) + MARGIN_MS - clock.now()
    while (clock.monotonic() < end) {
      await sleep(clock, RECORD_AGAIN_MS)
      const recorded = await record()
      if (recorded !== 'failed') return recorded
    }
    return undefined
  }

  const isOpen = await opening
  if (isOpen === false) return { kind: 'taken' }
  if (isOpen === undefined) return { kind: 'nothing-sent' }
  const recorded = await record()
  if (recorded !== 'failed') return { kind: 'recorded', outcome: recorded }
  return { kind: attempts > 0 ? 'unrecorded' : 'nothing-sent', recording: recordUntilTheSweep() }
}
