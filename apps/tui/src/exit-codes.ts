import type { CancelOutcome, OutcomeKind } from '@countermand/core'
import { OUTCOME_KINDS } from '@countermand/core/wire'
import type { Tally } from './headless/tally.ts'

/** What the process ends with; `countermand --help` explains them. */
export const EXIT = {
  /** All cancelled, accepted or already cancelled; of a dry run: all may be. */
  ok: 0,
  /** Some not. */
  some: 1,
  usage: 2,
  /** Credentials, configuration or upstream unusable. */
  unusable: 3,
  /** It is not known of some. */
  unknown: 4,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/**
 * Whether an outcome shows trouble that every further order would meet: credentials or account
 * trouble, or no connection to be had until the deadline.
 */
export function isUnusable(outcome: CancelOutcome): boolean {
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

/** The exit code of a run: unusable goes before unknown, unknown before some not. */
export function exitCodeOf({ counts, unusable }: Tally, { interrupted = false } = {}): ExitCode {
  if (interrupted) return EXIT.interrupted
  if (unusable) return EXIT.unusable
  if (counts.unknown) return EXIT.unknown
  return OUTCOME_KINDS.every((kind) => DONE.has(kind) || !counts[kind]) ? EXIT.ok : EXIT.some
}

const DONE = new Set<OutcomeKind>(['cancelled', 'accepted', 'already-cancelled'])
