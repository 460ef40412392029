import type { CancelResult, OutcomeKind } from '@countermand/core'
import { OUTCOME_KINDS } from '@countermand/core/wire'
import { isUnusable } from '../exit-codes.ts'
import { idText } from '../text/id-text.ts'
import { counted } from '../text/order-words.ts'

/** What many outcomes come to, without keeping more of them than the ids of the unknown ones. */
export interface Tally {
  readonly counts: Partial<Record<OutcomeKind, number>>
  /** Whether one of them met trouble that every order would meet. */
  readonly unusable: boolean
  /** The orders whose outcome is unknown. */
  readonly unknownIds: readonly string[]
}

export function createTally() {
  const counts: Partial<Record<OutcomeKind, number>> = {}
  const unknownIds: string[] = []
  let unusable = false
  return {
    counts,
    unknownIds,
    get unusable() {
      return unusable
    },
    note({ id, outcome }: CancelResult) {
      if (outcome.kind === 'unknown') unknownIds.push(id)
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

const SHOWN = 20

/** What to do about orders whose outcome is unknown; empty when there is none. */
export function nextStepsFor(unknownIds: Tally['unknownIds']): string {
  if (unknownIds.length === 0) return ''
  const commands = unknownIds.slice(0, SHOWN).map((id) => `  countermand show ${idText(id)}\n`)
  const more = unknownIds.length - SHOWN
  return [
    `The outcome of ${counted(unknownIds.length, 'order')} is unknown. Read the order again before you do anything else:\n`,
    ...commands,
    more > 0 ? `  and ${more} more, which the results name\n` : '',
  ].join('')
}
