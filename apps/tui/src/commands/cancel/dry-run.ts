import type { PlannedCancellation } from '@countermand/core'
import { toCsvRow } from '@countermand/core/wire'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import type { Io } from '../../io/io.ts'
import { formatId, pluralize } from '../../text/format.ts'
import type { ConnectedContext } from '../command.ts'
import type { Format } from '../shared-options.ts'
import { loadInputs } from './load-inputs.ts'
import type { CancelOptions } from './options.ts'
import { planSelection } from './plan.ts'
import { REPORT_FIELDS, toReportCells } from './report-fields.ts'
import { formatResult } from './result-writer.ts'

/** `countermand cancel --dry-run`: reads each order and evaluates it; sends no PATCH. */
export async function runDryRun(options: CancelOptions, context: ConnectedContext): Promise<ExitCode> {
  const { connection, io, interruption } = context
  const inputs = await loadInputs(options, context)
  if (typeof inputs === 'number') return inputs
  const plan = await planSelection(inputs.selection, inputs.guards, context)
  if (typeof plan === 'number') return plan
  if (interruption.signal.aborted) return EXIT.interrupted
  const { planned, isComplete } = plan
  printPlan(planned, options.format, io)
  const count = planned.filter(({ verdict }) => verdict.cancellable).length
  io.err(
    `Dry run, nothing was sent: ${count} of ${pluralize(planned.length, 'order')} at ${connection.name} may be cancelled\n`,
  )
  return count === planned.length && isComplete ? EXIT.ok : EXIT.some
}

function printPlan(planned: PlannedCancellation[], format: Format, io: Io) {
  switch (format) {
    case 'text':
      return io.out(planned.map((item) => plannedToText(item, io.columns)).join(''))
    case 'json':
      return io.out(`${JSON.stringify(planned.map(plannedToJson), undefined, 2)}\n`)
    case 'jsonl':
      return io.out(planned.map((item) => `${JSON.stringify(plannedToJson(item))}\n`).join(''))
    case 'csv':
      io.out(toCsvRow(['id', 'cancellable', 'by', 'reason', 'status', ...REPORT_FIELDS]))
      return io.out(planned.map(plannedToCsv).join(''))
    default:
      return format satisfies never
  }
}

const plannedToJson = ({ id, verdict, order }: PlannedCancellation) => ({
  id,
  ...verdict,
  ...(order && { order }),
})

function plannedToCsv({ id, verdict, order }: PlannedCancellation): string {
  const { by, reason } = verdict.cancellable ? { by: '', reason: '' } : verdict
  return toCsvRow([id, verdict.cancellable, by, reason, order?.status, ...toReportCells(order)])
}

const plannedToText = ({ id, verdict }: PlannedCancellation, columns: number | undefined) =>
  formatResult(
    verdict.cancellable
      ? { symbol: '○', word: 'may be cancelled', subject: formatId(id), sentence: 'It is pending.' }
      : { symbol: '✗', word: 'may not', subject: formatId(id), sentence: verdict.reason },
    columns,
  )
