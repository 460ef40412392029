import { describeOutcome } from '@countermand/core'
import { outcomeBadge } from '../../text/badges.ts'
import { pluralize, sanitize } from '../../text/format.ts'
import type { Cancellation } from '../model/order-data.ts'
import type { Line } from '../widgets/lines.tsx'

/** The state of a cancellation: a title and, once it has an outcome, a sentence. */
export function cancellationLines(cancellation: Cancellation | undefined): Line[] {
  if (!cancellation) return []
  const { attempts, outcome, isChecking } = cancellation
  if (!outcome || isChecking) {
    const progress = outcome
      ? 'Checking the outcome'
      : `Cancelling${attempts > 1 ? `, ${pluralize(attempts, 'attempt')}` : ''}`
    return [{ text: `… ${progress}`, tone: 'warn', isTitle: true }]
  }
  const { symbol, word, tone } = outcomeBadge(outcome.kind)
  return [{ text: `${symbol} ${word}`, tone, isTitle: true }, { text: sanitize(describeOutcome(outcome)) }]
}
