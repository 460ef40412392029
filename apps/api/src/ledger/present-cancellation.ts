import { describeOutcome } from '@countermand/core'
import type { Cancellation } from '@countermand/core/wire'
import { LEFT_AFTER_MS } from '../recovery/schedule.ts'
import type { CancellationRow, JoinRow } from '../store/tables.ts'
import { toIso } from '../store/tables.ts'
import { orderOf, outcomeOf } from './recorded-outcome.ts'

/** A row of the ledger as it is shown outside. */
export function presentCancellation(row: CancellationRow): Cancellation {
  const outcome = outcomeOf(row)
  return {
    record_type: 'cancellation',
    ...row,
    detail: outcome ? describeOutcome(outcome) : null,
    sub_number_order: orderOf(row),
  }
}

/** What happened in a cancellation, oldest first. */
export function presentTimeline(
  row: CancellationRow,
  joins: readonly JoinRow[],
): { at: string; text: string }[] {
  const { actor, reason, attempts } = row
  const because = (why: string | null) => (why === null ? '' : ` (${why})`)
  const steps = [
    { at: row.created_at, text: `Opened for ${actor}${because(reason)}.` },
    ...joins.map((join) => ({
      at: join.joined_at,
      text: `${join.actor} asked for the same order${because(join.reason)} in request ${join.request_id}, and waited for this cancellation.`,
    })),
    { at: row.seen_pending_at, text: 'Telnyx read pending.' },
    { at: row.last_attempt_at, text: `Attempt ${attempts} recorded; its PATCH may have gone out.` },
    { at: row.closed_at, text: `Closed as ${row.outcome}: ${presentCancellation(row).detail}` },
    { at: row.settled_at, text: `Telnyx reads ${row.settled_status}: settled.` },
    { at: row.next_check_at, text: 'The order will be read again.' },
    { at: leftAt(row), text: 'The order was still not final and is not read again: check it at Telnyx.' },
  ]
  return steps
    .filter((step): step is { at: string; text: string } => step.at !== null)
    .sort((one, other) => one.at.localeCompare(other.at))
}

/** When a row was left to a person. */
function leftAt({ outcome, closed_at, next_check_at, settled_at }: CancellationRow): string | null {
  const isOpenEnded = outcome === 'accepted' || outcome === 'unknown'
  const isLeft = isOpenEnded && closed_at !== null && next_check_at === null && settled_at === null
  return isLeft ? toIso(Date.parse(closed_at) + LEFT_AFTER_MS) : null
}
