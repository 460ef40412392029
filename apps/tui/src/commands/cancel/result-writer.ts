import { type CancelResult, describeOutcome } from '@countermand/core'
import { toCsvRow } from '@countermand/core/wire'
import type { Io } from '../../io/io.ts'
import type { Format } from '../shared-options.ts'
import { formatOutcome } from './result-lines.ts'

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
          return io.out(`${JSON.stringify(toJson(result))}\n`)
        case 'csv':
          return io.out(toCsv(result))
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
      io.out(`${JSON.stringify(inOrder.map(toJson), undefined, 2)}\n`)
    },
  }
}

const toJson = ({ id, outcome }: CancelResult) => ({ id, outcome, description: describeOutcome(outcome) })

function toCsv({ id, outcome }: CancelResult): string {
  const evidence = outcome.kind === 'cancelled' ? outcome.evidence : ''
  const status = 'order' in outcome ? outcome.order?.status : ''
  return toCsvRow([id, outcome.kind, evidence, status, describeOutcome(outcome)])
}
