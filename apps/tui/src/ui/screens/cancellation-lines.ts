import { type CancelOutcome, describeOutcome } from '@countermand/core'
import { outcomeBadge } from '../../text/badges.ts'
import { pluralize, sanitize } from '../../text/format.ts'
import type { Cancellation, CancellationStage, OrderData } from '../model/order-data.ts'
import { describeLimit, formatElapsed } from '../model/wait.ts'
import type { Line } from '../widgets/lines.tsx'

const STAGES: Record<CancellationStage, string> = {
  reading: 'Reading the order first.',
  sent: 'Waiting for the response.',
  'read-again': 'Reading the order again.',
  pausing: 'Pausing before the next attempt.',
}

/** The state of a cancellation: a title and, what it waits for or its outcome, as a sentence. */
export function cancellationLines(cancellation: Cancellation | undefined, data: OrderData): Line[] {
  if (!cancellation) return []
  const { attempts, outcome, isChecking, startedAt, stage } = cancellation
  if (!outcome || isChecking) {
    const progress = outcome
      ? 'Checking the outcome'
      : `Cancelling${attempts > 1 ? `, ${pluralize(attempts, 'attempt')}` : ''}`
    const limit = describeLimit(data)
    const what = limit === undefined ? STAGES[outcome ? 'read-again' : stage] : `Now ${limit}.`
    return [
      { text: `… ${progress}${formatElapsed(startedAt, data)}`, tone: 'warn', isTitle: true },
      { text: what },
    ]
  }
  return outcomeLines(outcome)
}

export function outcomeLines(outcome: CancelOutcome): Line[] {
  const { symbol, word, tone } = outcomeBadge(outcome.kind)
  return [{ text: `${symbol} ${word}`, tone, isTitle: true }, { text: sanitize(describeOutcome(outcome)) }]
}
