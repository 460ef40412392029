import { type CancelResult, describeOutcome } from '@countermand/core'
import stringWidth from 'string-width'
import { outcomeBadge } from '../../text/badges.ts'
import { wrap } from '../../text/fit.ts'
import { formatId } from '../../text/format-id.ts'
import { sanitize } from '../../text/sanitize.ts'

export function formatOutcome({ id, outcome }: CancelResult, columns: number | undefined): string {
  const { symbol, word } = outcomeBadge(outcome.kind)
  return formatResult({ symbol, word, id, sentence: describeOutcome(outcome) }, columns)
}

/** One result for people; on a narrow terminal the sentence goes below. */
export function formatResult(
  { symbol, word, id, sentence }: { symbol: string; word: string; id: string; sentence: string },
  columns: number | undefined,
): string {
  const head = `${symbol} ${word.padEnd(17)}  ${formatId(id)}`
  const rest = sanitize(sentence)
  if (columns === undefined || stringWidth(head) + 2 + stringWidth(rest) <= columns) {
    return `${head}  ${rest}\n`
  }
  return [head, ...wrap(rest, columns - 2).map((line) => `  ${line}`)].map((line) => `${line}\n`).join('')
}
