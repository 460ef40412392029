import { type CancelResult, describeOutcome } from '@countermand/core'
import { toCsvRow } from '@countermand/core/wire'
import type { Format } from '../mode.ts'
import type { Io } from './io.ts'
import { outcomeLines } from './outcome-lines.ts'

const COLUMNS = ['id', 'outcome', 'evidence', 'status', 'description'] as const

/** Prints outcomes in a format, each as it comes; `--json` in the order of `ids`, once all are there. */
export function createResultWriter(format: Format, ids: readonly string[], io: Io) {
  const kept = new Map<string, CancelResult>()
  const described = ({ id, outcome }: CancelResult) => ({
    id,
    outcome,
    description: describeOutcome(outcome),
  })
  if (format === 'csv') io.out(toCsvRow(COLUMNS))

  return {
    add(result: CancelResult) {
      switch (format) {
        case 'text':
          return io.out(outcomeLines(result, io.columns))
        case 'jsonl':
          return io.out(`${JSON.stringify(described(result))}\n`)
        case 'csv':
          return io.out(resultRow(result))
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
      io.out(`${JSON.stringify(inOrder.map(described), undefined, 2)}\n`)
    },
  }
}

function resultRow({ id, outcome }: CancelResult): string {
  const evidence = outcome.kind === 'cancelled' ? outcome.evidence : ''
  const status = 'order' in outcome ? outcome.order?.status : ''
  return toCsvRow([id, outcome.kind, evidence, status, describeOutcome(outcome)])
}
