import type { OutcomeKind } from '@countermand/core'
import { statusMeaning } from '@countermand/core/wire'

/** What a text means; the theme maps it to a colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'neutral'

/** A symbol and a word, so that colour is never the only sign. */
export interface Badge {
  symbol: string
  word: string
  tone: Tone
}

export function outcomeBadge(kind: OutcomeKind): Badge {
  switch (kind) {
    case 'cancelled':
    case 'already-cancelled':
      return { symbol: '✓', word: kind, tone: 'good' }
    case 'accepted':
      return { symbol: '~', word: kind, tone: 'warn' }
    case 'not-cancellable':
    case 'blocked':
    case 'not-found':
    case 'refused':
      return { symbol: '✗', word: kind, tone: 'bad' }
    case 'not-sent':
      return { symbol: '-', word: kind, tone: 'warn' }
    case 'unknown':
      return { symbol: '?', word: kind, tone: 'bad' }
    default:
      return kind satisfies never
  }
}

export function statusBadge(status: string): Badge {
  const meaning = statusMeaning(status)
  switch (meaning) {
    case 'pending':
      return { symbol: '○', word: status, tone: 'neutral' }
    case 'over':
      return { symbol: '✓', word: status, tone: 'good' }
    case 'success':
      return { symbol: '●', word: status, tone: 'neutral' }
    case 'failure':
      return { symbol: '✗', word: status, tone: 'bad' }
    case 'unrecognised':
      return { symbol: '?', word: status, tone: 'warn' }
    default:
      return meaning satisfies never
  }
}
