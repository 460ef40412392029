import { describeOutcome, type SubNumberOrder } from '@countermand/core'
import type { Cancellation } from '../../state/state.ts'
import { outcomeBadge, statusBadge } from '../../text/badges.ts'
import { wrap } from '../../text/fit.ts'
import type { Line } from '../../text/lines.ts'
import { orderDetails } from '../../text/order-details.ts'
import { pluralize } from '../../text/pluralize.ts'
import { sanitize } from '../../text/sanitize.ts'

const LABEL_COLUMNS = 15

/** One order as lines of at most so many columns: what became of its cancellation first, then the facts. */
export function detailLines(
  order: SubNumberOrder,
  cancellation: Cancellation | undefined,
  { columns, now }: { columns: number; now: number },
): Line[] {
  const facts = orderDetails(order, now).flatMap(({ label, value }): Line[] => {
    const lines = wrap(value, columns - LABEL_COLUMNS)
    const tone = label === 'Status' ? statusBadge(order.status).tone : undefined
    return lines.map((text, index) => ({
      text: `${(index === 0 ? label : '').padEnd(LABEL_COLUMNS)}${text}`,
      ...(tone && { tone }),
    }))
  })
  return [...cancellationLines(cancellation, columns), ...facts]
}

/** What is known of a cancellation, as a title and a sentence. */
export function cancellationWords(cancellation: Cancellation | undefined): Line[] {
  if (!cancellation) return []
  const { attempts, outcome, isChecking } = cancellation
  if (!outcome || isChecking) {
    const what = outcome
      ? 'Reading what became of it'
      : `Cancelling${attempts > 1 ? `, ${pluralize(attempts, 'attempt')}` : ''}`
    return [{ text: `… ${what}`, tone: 'warn', isTitle: true }]
  }
  const { symbol, word, tone } = outcomeBadge(outcome.kind)
  return [{ text: `${symbol} ${word}`, tone, isTitle: true }, { text: sanitize(describeOutcome(outcome)) }]
}

/** The same in lines, with a gap below. */
function cancellationLines(cancellation: Cancellation | undefined, columns: number): Line[] {
  const lines = cancellationWords(cancellation).flatMap(({ text, ...look }) =>
    wrap(text, columns).map((part) => ({ text: part, ...look })),
  )
  return lines.length > 0 ? [...lines, { text: '' }] : []
}
