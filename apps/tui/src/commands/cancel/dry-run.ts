import type { PlannedCancellation } from '@countermand/core'
import { toCsvRow } from '@countermand/core/wire'
import { REPORT_FIELDS, toReportCells } from '../../cancel-report.ts'
import type { Deadlines } from '../../deadlines.ts'
import { EXIT, type ExitCode } from '../../exit-codes.ts'
import type { Io } from '../../io/io.ts'
import { formatId, pluralize } from '../../text/format.ts'
import { formatMinute } from '../../text/time.ts'
import { toJson, toJsonLine } from '../../text/to-json.ts'
import type { ConnectedContext } from '../command.ts'
import { readReportedDeadlines } from '../deadline-option.ts'
import { reportReadFailure } from '../read-orders.ts'
import type { Format } from '../shared-options.ts'
import { loadInputs } from './load-inputs.ts'
import type { CancelOptions } from './options.ts'
import { planSelection } from './plan.ts'
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
  const read = options.withDeadline ? await readPlannedDeadlines(planned, context) : undefined
  if (typeof read === 'number') return read
  printPlan(planned, options.format, io, read?.deadlines)
  const count = planned.filter(({ verdict }) => verdict.cancellable).length
  io.err(
    `Dry run, nothing was sent: ${count} of ${pluralize(planned.length, 'order')} at ${connection.name} may be cancelled\n`,
  )
  const isWhole = isComplete && read?.isComplete !== false
  return count === planned.length && isWhole ? EXIT.ok : EXIT.some
}

async function readPlannedDeadlines(planned: readonly PlannedCancellation[], context: ConnectedContext) {
  const { connection, io, interruption } = context
  const orders = planned.flatMap(({ order }) => order ?? [])
  try {
    const read = await readReportedDeadlines(orders, { connection, io, signal: interruption.signal })
    return interruption.signal.aborted ? EXIT.interrupted : read
  } catch (error) {
    return reportReadFailure(error, 'the deadlines', context)
  }
}

function printPlan(planned: PlannedCancellation[], format: Format, io: Io, deadlines: Deadlines | undefined) {
  switch (format) {
    case 'text':
      return io.out(planned.map((item) => plannedToText(item, deadlines, io.columns)).join(''))
    case 'json':
      return io.out(toJson(planned.map((item) => plannedToJson(item, deadlines))))
    case 'jsonl':
      return io.out(planned.map((item) => toJsonLine(plannedToJson(item, deadlines))).join(''))
    case 'csv':
      io.out(
        toCsvRow([
          'id',
          'cancellable',
          'by',
          'reason',
          'status',
          ...REPORT_FIELDS,
          ...(deadlines ? ['deadline'] : []),
        ]),
      )
      return io.out(planned.map((item) => plannedToCsv(item, deadlines)).join(''))
    default:
      return format satisfies never
  }
}

const plannedToJson = ({ id, verdict, order }: PlannedCancellation, deadlines: Deadlines | undefined) => ({
  id,
  ...verdict,
  ...(order && { order }),
  ...(deadlines && { deadline: deadlines.of({ id }) ?? null }),
})

function plannedToCsv({ id, verdict, order }: PlannedCancellation, deadlines: Deadlines | undefined): string {
  const { by, reason } = verdict.cancellable ? { by: '', reason: '' } : verdict
  const deadline = deadlines ? [deadlines.of({ id })] : []
  return toCsvRow([id, verdict.cancellable, by, reason, order?.status, ...toReportCells(order), ...deadline])
}

function plannedToText(
  { id, verdict }: PlannedCancellation,
  deadlines: Deadlines | undefined,
  columns: number | undefined,
): string {
  const deadline = formatMinute(deadlines?.of({ id }))
  const sentences = [
    verdict.cancellable ? 'It is pending.' : verdict.reason,
    deadline && `Telnyx cancels it by itself on ${deadline} if requirements are still missing.`,
  ]
  return formatResult(
    {
      ...(verdict.cancellable ? { symbol: '○', word: 'may be cancelled' } : { symbol: '✗', word: 'may not' }),
      subject: formatId(id),
      sentence: sentences.filter(Boolean).join(' '),
    },
    columns,
  )
}
