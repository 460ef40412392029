import type { CancelOutcome } from '@countermand/core'

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
      return outcome.failure?.kind === 'refused' && outcome.failure.systemic
    case 'not-sent':
      return (
        outcome.failure?.kind === 'connection' ||
        (outcome.failure?.kind === 'refused' && outcome.failure.systemic)
      )
    default:
      return false
  }
}

/** The exit code of a run: unusable goes before unknown, unknown before some not. */
export function exitCodeOf(outcomes: readonly CancelOutcome[], { interrupted = false } = {}): ExitCode {
  if (interrupted) return EXIT.interrupted
  if (outcomes.some(isUnusable)) return EXIT.unusable
  if (outcomes.some(({ kind }) => kind === 'unknown')) return EXIT.unknown
  return outcomes.every(isDone) ? EXIT.ok : EXIT.some
}

const isDone = ({ kind }: CancelOutcome) =>
  kind === 'cancelled' || kind === 'accepted' || kind === 'already-cancelled'
