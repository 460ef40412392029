import { type Cancellation, describeOutcome, type SubNumberOrder } from '@countermand/core'
import type { CancellationRow } from '../store/tables.ts'
import { outcomeOf } from './recorded-outcome.ts'

/** A row of the ledger as it is told outside. */
export function presentCancellation(row: CancellationRow): Cancellation {
  const outcome = outcomeOf(row)
  return {
    record_type: 'cancellation',
    ...row,
    detail: outcome ? describeOutcome(outcome) : null,
    // It was validated when it was read from Telnyx.
    sub_number_order:
      row.sub_number_order === null ? null : (JSON.parse(row.sub_number_order) as SubNumberOrder),
  }
}

/** What happened in a cancellation, oldest first. */
export function storyOf(row: CancellationRow): { at: string; text: string }[] {
  const { actor, reason, attempts } = row
  const steps = [
    { at: row.created_at, text: `Opened for ${actor}${reason === null ? '' : ` (${reason})`}.` },
    { at: row.seen_pending_at, text: 'Telnyx read pending.' },
    { at: row.last_attempt_at, text: `Attempt ${attempts} recorded; its PATCH may have gone out.` },
    { at: row.closed_at, text: `Closed as ${row.outcome}: ${presentCancellation(row).detail}` },
    { at: row.settled_at, text: `Telnyx reads ${row.settled_status}: settled.` },
    { at: row.next_check_at, text: 'The order is to be read again.' },
  ]
  return steps
    .filter((step): step is { at: string; text: string } => step.at !== null)
    .sort((one, other) => one.at.localeCompare(other.at))
}
