import type { CancelOutcome, CancelResult, OutcomeKind } from '@countermand/core'
import { OUTCOME_KINDS } from '@countermand/core/wire'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { formatId, pluralize } from '../../text/format.ts'
import type { OutcomeCounts } from '../../text/format-progress.ts'

/** Counts the outcomes of a run. Keeps only the ids of unknown ones. */
export function createOutcomeSummary() {
  const counts: OutcomeCounts = {}
  const unknownIds: string[] = []
  let isUnusable = false
  return {
    counts,
    unknownIds,
    add({ id, outcome }: CancelResult) {
      if (outcome.kind === 'unknown') unknownIds.push(id)
      counts[outcome.kind] = (counts[outcome.kind] ?? 0) + 1
      isUnusable ||= affectsEveryOrder(outcome)
    },
    exitCode({ interrupted = false } = {}): ExitCode {
      if (interrupted) return EXIT.interrupted
      if (isUnusable) return EXIT.unusable
      if (counts.unknown) return EXIT.unknown
      return OUTCOME_KINDS.every((kind) => SUCCESSES.has(kind) || !counts[kind]) ? EXIT.ok : EXIT.some
    },
  }
}

/** The outcomes after which the order is over, or will be. */
export const SUCCESSES: ReadonlySet<OutcomeKind> = new Set(['cancelled', 'accepted', 'already-cancelled'])

/** Whether every further order would fail as well: the key or the account is rejected, or the API unreachable. */
function affectsEveryOrder(outcome: CancelOutcome): boolean {
  switch (outcome.kind) {
    case 'refused':
    case 'unknown':
      return outcome.failure?.kind === 'rejected' && outcome.failure.systemic
    case 'not-sent':
      return (
        outcome.failure?.kind === 'connection' ||
        (outcome.failure?.kind === 'rejected' && outcome.failure.systemic)
      )
    default:
      return false
  }
}

const MAX_SHOWN = 20

/** What to do about orders whose outcome is unknown; empty if there are none. */
export function adviseOnUnknown(ids: readonly string[]): string {
  if (ids.length === 0) return ''
  const commands = ids.slice(0, MAX_SHOWN).map((id) => `  countermand show ${formatId(id)}\n`)
  const more = ids.length - MAX_SHOWN
  return [
    `The outcome of ${pluralize(ids.length, 'order')} is unknown. Read the order again before you do anything else:\n`,
    ...commands,
    more > 0 ? `  and ${more} more; the results list them\n` : '',
  ].join('')
}
