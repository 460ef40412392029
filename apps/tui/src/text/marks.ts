import type { OutcomeKind } from '@countermand/core'
import { statusMeaning } from '@countermand/core/wire'

/** What something means, beyond its words; the theme gives each a colour. */
export type Tone = 'good' | 'bad' | 'warn' | 'plain'

/** A symbol and a word, so that nothing is told by colour alone. */
export interface Mark {
  symbol: string
  word: string
  tone: Tone
}

/** How an outcome is marked. */
export function outcomeMark(kind: OutcomeKind): Mark {
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

/** How an order's status is marked. */
export function statusMark(status: string): Mark {
  const meaning = statusMeaning(status)
  switch (meaning) {
    case 'pending':
      return { symbol: '○', word: status, tone: 'plain' }
    case 'over':
      return { symbol: '✓', word: status, tone: 'good' }
    case 'success':
      return { symbol: '●', word: status, tone: 'plain' }
    case 'failure':
      return { symbol: '✗', word: status, tone: 'bad' }
    case 'unrecognised':
      return { symbol: '?', word: status, tone: 'warn' }
    default:
      return meaning satisfies never
  }
}
