import { type CancelOutcome, OUTCOME_KINDS, type OutcomeKind } from '@countermand/core'
import { isUnusable } from '../exit-codes.ts'

/** What many outcomes come to, without keeping them. */
export interface Tally {
  readonly counts: Partial<Record<OutcomeKind, number>>
  /** Whether one of them met trouble that every order would meet. */
  readonly unusable: boolean
}

export function createTally() {
  const counts: Partial<Record<OutcomeKind, number>> = {}
  let unusable = false
  return {
    counts,
    get unusable() {
      return unusable
    },
    note(outcome: CancelOutcome) {
      counts[outcome.kind] = (counts[outcome.kind] ?? 0) + 1
      unusable ||= isUnusable(outcome)
    },
  }
}

/** `2 cancelled, 1 not-found`. */
export const summary = (counts: Tally['counts']): string =>
  OUTCOME_KINDS.filter((kind) => counts[kind])
    .map((kind) => `${counts[kind]} ${kind}`)
    .join(', ')
