import { describeOutcome } from '@countermand/core'
import type { Cancellation, CancellationResponse } from '@countermand/core/wire'
import { RECHECK_LIMIT_MS } from '../recovery/schedule.ts'
import { toIso } from '../store/store-time.ts'
import type { CancellationRow, JoinRow } from '../store/tables.ts'
import { parseOrder, parseOutcome } from './recorded-outcome.ts'

/** A row of the ledger in its wire format. */
export function presentCancellation(row: CancellationRow): Cancellation {
  const outcome = parseOutcome(row)
  return {
    record_type: 'cancellation',
    ...row,
    detail: outcome ? describeOutcome(outcome) : null,
    sub_number_order: parseOrder(row),
  }
}

/** What happened during a cancellation, oldest first. */
export function presentTimeline(
  row: CancellationRow,
  joins: readonly JoinRow[],
): CancellationResponse['data']['timeline'] {
  const { actor, reason, attempts } = row
  const because = (why: string | null) => (why === null ? '' : ` (${why})`)
  const steps = [
    { at: row.created_at, text: `Opened for ${actor}${because(reason)}.` },
    ...joins.map((join) => ({
      at: join.joined_at,
      text: `${join.actor} requested the same order${because(join.reason)} in request ${join.request_id}, and joined this cancellation.`,
    })),
    { at: row.seen_pending_at, text: 'The order was read as pending.' },
    { at: row.last_attempt_at, text: `Attempt ${attempts} recorded; its cancel request may have been sent.` },
    { at: row.closed_at, text: `Closed as ${row.outcome}: ${presentCancellation(row).detail}` },
    { at: row.settled_at, text: `The order was read as ${row.settled_status}: settled.` },
    { at: row.next_check_at, text: 'The order will be read again.' },
    {
      at: getEndOfRechecks(row),
      text: 'The order is still not final and will not be read again: check it at Telnyx.',
    },
  ]
  return steps
    .filter((step): step is { at: string; text: string } => step.at !== null)
    .sort((one, other) => one.at.localeCompare(other.at))
}

/** When the rechecks of an order that did not become final ended. */
function getEndOfRechecks({ outcome, closed_at, next_check_at, settled_at }: CancellationRow): string | null {
  const mayChange = outcome === 'accepted' || outcome === 'unknown'
  const hasEnded = mayChange && closed_at !== null && next_check_at === null && settled_at === null
  return hasEnded ? toIso(Date.parse(closed_at) + RECHECK_LIMIT_MS) : null
}
