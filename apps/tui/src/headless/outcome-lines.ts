import { type CancelResult, describeOutcome } from '@countermand/core'
import stringWidth from 'string-width'
import { wrap } from '../text/fit.ts'
import { idText } from '../text/id-text.ts'
import { outcomeMark } from '../text/marks.ts'
import { plainText } from '../text/plain-text.ts'

/** One result for people: symbol, outcome and id, then the sentence, beside them or below on a narrow terminal. */
export function outcomeLines({ id, outcome }: CancelResult, columns: number | undefined): string {
  const { symbol, word } = outcomeMark(outcome.kind)
  return resultLines({ symbol, word, id, sentence: describeOutcome(outcome) }, columns)
}

export function resultLines(
  { symbol, word, id, sentence }: { symbol: string; word: string; id: string; sentence: string },
  columns: number | undefined,
): string {
  const head = `${symbol} ${word.padEnd(17)}  ${idText(id)}`
  const rest = plainText(sentence)
  if (columns === undefined || stringWidth(head) + 2 + stringWidth(rest) <= columns)
    return `${head}  ${rest}\n`
  return [head, ...wrap(rest, columns - 2).map((line) => `  ${line}`)].map((line) => `${line}\n`).join('')
}
