import { type CancelResult, describeOutcome } from '@countermand/core'
import { toCsvRow } from '@countermand/core/wire'
import stringWidth from 'string-width'
import type { Io } from '../../io/io.ts'
import { outcomeBadge } from '../../text/badges.ts'
import { wrap } from '../../text/fit.ts'
import { formatId, sanitize } from '../../text/format.ts'
import type { Format } from '../shared-options.ts'

/** Prints each outcome as it arrives; `--json` prints all at the end, in the order of `ids`. */
export function createResultWriter(format: Format, ids: readonly string[], io: Io) {
  const kept = new Map<string, CancelResult>()
  if (format === 'csv') io.out(toCsvRow(['id', 'outcome', 'evidence', 'status', 'description']))

  return {
    add(result: CancelResult) {
      switch (format) {
        case 'text':
          return io.out(formatOutcome(result, io.columns))
        case 'jsonl':
          return io.out(`${JSON.stringify(resultToJson(result))}\n`)
        case 'csv':
          return io.out(resultToCsv(result))
        case 'json':
          kept.set(result.id, result)
          return
        default:
          return format satisfies never
      }
    },
    end() {
      if (format !== 'json') return
      const inOrder = ids.flatMap((id) => kept.get(id) ?? [])
      io.out(`${JSON.stringify(inOrder.map(resultToJson), undefined, 2)}\n`)
    },
  }
}

const resultToJson = ({ id, outcome }: CancelResult) => ({
  id,
  outcome,
  description: describeOutcome(outcome),
})

function resultToCsv({ id, outcome }: CancelResult): string {
  const evidence = outcome.kind === 'cancelled' ? outcome.evidence : ''
  const status = 'order' in outcome ? outcome.order?.status : ''
  return toCsvRow([id, outcome.kind, evidence, status, describeOutcome(outcome)])
}

function formatOutcome({ id, outcome }: CancelResult, columns: number | undefined): string {
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
