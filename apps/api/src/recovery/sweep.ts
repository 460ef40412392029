import { type CancelOutcome, resolveCancellation, type TelnyxClient } from '@countermand/core'
import type { Logger } from 'pino'
import type { Ledger } from '../ledger/ledger.ts'
import type { CancellationRow } from '../store/tables.ts'
import { QUEUE_TIMEOUT_MS } from '../upstream/read-order.ts'
import { forEachConcurrent } from './for-each-concurrent.ts'

export interface RecoveryDeps {
  ledger: Ledger
  telnyx: TelnyxClient
  log: Logger
}

const CONCURRENT_READS = 8

const NEVER_SENT: CancelOutcome = {
  kind: 'not-sent',
  reason: 'The gateway stopped before a cancel request was sent.',
}

/**
 * Closes cancellations that were left open by a crash, or because their outcome could not be recorded. It
 * never sends a PATCH. A cancellation without an attempt is `not-sent`. For any other it reads the order
 * once; if that doesn't decide the outcome, the outcome is `unknown`.
 */
export async function sweep(
  rows: CancellationRow[],
  { ledger, telnyx, log }: RecoveryDeps,
  signal?: AbortSignal,
) {
  await forEachConcurrent(CONCURRENT_READS, rows, async (row) => {
    try {
      await closeRow(row)
    } catch (error) {
      // It must not stop the other rows. The next sweep tries this one again.
      log.error({ request_id: row.request_id, cancellation_id: row.id, err: error }, 'sweep failed')
    }
  })

  async function closeRow(row: CancellationRow) {
    const { id, sub_number_order_id: orderId, request_id, attempts } = row
    const outcome =
      attempts === 0
        ? NEVER_SENT
        : await resolveCancellation(telnyx, orderId, {
            attempts,
            seen: row.seen_pending_at !== null,
            startBy: telnyx.clock.monotonic() + QUEUE_TIMEOUT_MS,
            signal,
          })
    // An aborted reading decides nothing: the next start sweeps the row again.
    if (signal?.aborted || !(await ledger.close(id, attempts, outcome))) return
    log.warn(
      { request_id, cancellation_id: id, sub_number_order_id: orderId, attempts, outcome: outcome.kind },
      'closed a cancellation that was left open',
    )
  }
}
