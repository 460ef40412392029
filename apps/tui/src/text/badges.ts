import type { OutcomeKind } from '@countermand/core'
import { OUTCOME_KINDS, statusMeaning } from '@countermand/core/wire'

/** What a text means; the theme maps it to a colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'neutral'

/** A symbol and a word, so that colour is never the only sign. */
export interface Badge {
  symbol: string
  word: string
  tone: Tone
}

const OUTCOMES: Record<OutcomeKind, Omit<Badge, 'word'>> = {
  cancelled: { symbol: '✓', tone: 'good' },
  'already-cancelled': { symbol: '✓', tone: 'good' },
  accepted: { symbol: '~', tone: 'warn' },
  'not-cancellable': { symbol: '✗', tone: 'bad' },
  blocked: { symbol: '✗', tone: 'bad' },
  'not-found': { symbol: '✗', tone: 'bad' },
  refused: { symbol: '✗', tone: 'bad' },
  'not-sent': { symbol: '-', tone: 'warn' },
  unknown: { symbol: '?', tone: 'bad' },
}

const STATUSES: Record<ReturnType<typeof statusMeaning>, Omit<Badge, 'word'>> = {
  pending: { symbol: '○', tone: 'neutral' },
  over: { symbol: '✓', tone: 'good' },
  success: { symbol: '●', tone: 'neutral' },
  failure: { symbol: '✗', tone: 'bad' },
  unrecognised: { symbol: '?', tone: 'warn' },
}

/** `unknown` needs a next step, so it comes first; the others as in a summary. */
export const KINDS_UNKNOWN_FIRST: readonly OutcomeKind[] = [
  'unknown',
  ...OUTCOME_KINDS.filter((kind) => kind !== 'unknown'),
]

export const outcomeBadge = (kind: OutcomeKind): Badge => ({ word: kind, ...OUTCOMES[kind] })

/** The badge of a row of the ledger: it has no outcome while its cancellation is under way. */
export const ledgerBadge = ({ outcome }: { outcome: OutcomeKind | null }): Badge =>
  outcome ? outcomeBadge(outcome) : { symbol: '…', word: 'open', tone: 'warn' }

export const statusBadge = (status: string): Badge => ({ word: status, ...STATUSES[statusMeaning(status)] })
