import { type CancelResult, describeOutcome, type SubNumberOrder } from '@countermand/core'
import stringWidth from 'string-width'
import { CSV_TITLES, toReportCsv, toReportJson } from '../../cancel-report.ts'
import type { Io } from '../../io/io.ts'
import { outcomeBadge } from '../../text/badges.ts'
import { wrap } from '../../text/fit.ts'
import { formatId, pluralize, sanitize } from '../../text/format.ts'
import { toJson, toJsonLine } from '../../text/to-json.ts'
import type { Format } from '../shared-options.ts'

/** An order to cancel, with its reading if there is one. */
interface ReportedOrder {
  id: string
  order?: SubNumberOrder | undefined
}

/**
 * Prints each outcome as it arrives; `--json` prints all at the end, in the order of `orders`. Text has the orders
 * that were not sent at the end, each reason once: after an interruption they are many.
 */
export function createResultWriter(format: Format, orders: readonly ReportedOrder[], io: Io) {
  const kept = new Map<string, CancelResult>()
  const notSent = new Map<string, CancelResult[]>()
  const planned = new Map(orders.map(({ id, order }) => [id, order]))
  if (format === 'csv') io.out(CSV_TITLES)

  const withOrder = (result: CancelResult) => ({ ...result, order: planned.get(result.id) })

  return {
    add(result: CancelResult) {
      switch (format) {
        case 'text': {
          if (result.outcome.kind !== 'not-sent') return io.out(formatOutcome(result, io.columns))
          const sentence = describeOutcome(result.outcome)
          const alike = notSent.get(sentence)
          if (alike) alike.push(result)
          else notSent.set(sentence, [result])
          return
        }
        case 'jsonl':
          return io.out(toJsonLine(toReportJson(withOrder(result))))
        case 'csv':
          return io.out(toReportCsv(withOrder(result)))
        case 'json':
          kept.set(result.id, result)
          return
        default:
          return format satisfies never
      }
    },
    end() {
      for (const results of notSent.values()) io.out(formatTogether(results, io.columns))
      if (format !== 'json') return
      const inOrder = orders.flatMap(({ id }) => kept.get(id) ?? [])
      io.out(toJson(inOrder.map((result) => toReportJson(withOrder(result)))))
    },
  }
}

/** Results that differ only in the order: what happened once, then the ids. */
function formatTogether(results: readonly CancelResult[], columns: number | undefined): string {
  const [first] = results
  if (!first) return ''
  if (results.length === 1) return formatOutcome(first, columns)
  const { symbol, word } = outcomeBadge(first.outcome.kind)
  const sentence = describeOutcome(first.outcome)
  const head = formatResult({ symbol, word, subject: pluralize(results.length, 'order'), sentence }, columns)
  return [head, ...results.map(({ id }) => `  ${formatId(id)}\n`)].join('')
}

function formatOutcome({ id, outcome }: CancelResult, columns: number | undefined): string {
  const { symbol, word } = outcomeBadge(outcome.kind)
  return formatResult({ symbol, word, subject: formatId(id), sentence: describeOutcome(outcome) }, columns)
}

/** One result for people; on a narrow terminal the sentence goes below. */
export function formatResult(
  { symbol, word, subject, sentence }: { symbol: string; word: string; subject: string; sentence: string },
  columns: number | undefined,
): string {
  const head = `${symbol} ${word.padEnd(17)}  ${subject}`
  const rest = sanitize(sentence)
  if (columns === undefined || stringWidth(head) + 2 + stringWidth(rest) <= columns) {
    return `${head}  ${rest}\n`
  }
  return [head, ...wrap(rest, columns - 2).map((line) => `  ${line}`)].map((line) => `${line}\n`).join('')
}
