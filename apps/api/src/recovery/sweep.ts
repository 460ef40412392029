import { type CancelOutcome, resolveCancellation } from '@countermand/core'
import type { CancellationRow } from '../store/tables.ts'
import { PATIENCE_MS } from '../upstream/patience.ts'
import { atOnce } from './for-each-concurrent.ts'
import type { UpkeepDeps } from './recovery.ts'

/** How many orders are read at a time. */
const READS_AT_ONCE = 8

const NEVER_SENT: CancelOutcome = {
  kind: 'not-sent',
  reason: 'The gateway stopped before a PATCH was sent.',
}

/**
 * Closes cancellations that nobody works on any more, after a crash or when their outcome could not be
 * recorded. It never sends: what never got to an attempt is `not-sent`; of any other, one reading tells
 * what became of it, and what that leaves open is `unknown`.
 */
export async function sweep(
  rows: CancellationRow[],
  { ledger, telnyx, log }: UpkeepDeps,
  signal?: AbortSignal,
) {
  await atOnce(READS_AT_ONCE, rows, async (row) => {
    try {
      await closeRow(row)
    } catch (error) {
      // Each row stands for itself: this one is looked at again, the others are not held up.
      log.error({ cancellation_id: row.id, err: error }, 'sweep failed')
    }
  })

  async function closeRow(row: CancellationRow) {
    const { id, sub_number_order_id: orderId, attempts } = row
    const outcome =
      attempts === 0
        ? NEVER_SENT
        : await resolveCancellation(telnyx, orderId, {
            attempts,
            seen: row.seen_pending_at !== null,
            startBy: telnyx.clock.monotonic() + PATIENCE_MS,
            signal,
          })
    // A reading that was stopped tells nothing; the next start begins anew.
    if (signal?.aborted || !(await ledger.close(id, attempts, outcome))) return
    log.warn(
      { cancellation_id: id, sub_number_order_id: orderId, attempts, outcome: outcome.kind },
      'closed a cancellation that was left open',
    )
  }
}
