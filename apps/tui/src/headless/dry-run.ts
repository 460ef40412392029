import type { PlannedCancellation } from '@countermand/core'
import { toCsvRow } from '@countermand/core/wire'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { Format, Mode } from '../mode.ts'
import { counted } from '../text/order-words.ts'
import type { Deps } from './deps.ts'
import type { Io } from './io.ts'
import { resultLines } from './outcome-lines.ts'
import { plan } from './plan.ts'
import { reportReadFailure } from './read-failure.ts'
import { readSelection } from './read-selection.ts'

/** `countermand cancel --dry-run`: reads each order now and judges it; no PATCH. */
export async function dryRun(mode: Mode & { kind: 'dry-run' }, deps: Deps): Promise<ExitCode> {
  const { connection, io, interruption } = deps
  try {
    const read = await readSelection(mode, deps)
    if (typeof read === 'number') return read
    const result = await plan(read.selection, read.guards, deps)
    if (typeof result === 'number') return result
    const { planned, isComplete } = result
    if (interruption.signal.aborted) return EXIT.interrupted
    print(planned, mode.format, io)
    const may = planned.filter(({ verdict }) => verdict.cancellable).length
    io.err(
      `Dry run, nothing was sent: ${may} of ${counted(planned.length, 'order')} at ${connection.name} may be cancelled\n`,
    )
    return may === planned.length && isComplete ? EXIT.ok : EXIT.some
  } catch (error) {
    return reportReadFailure(error, 'the orders', deps)
  }
}

function print(planned: PlannedCancellation[], format: Format, io: Io) {
  switch (format) {
    case 'text':
      return io.out(planned.map((one) => lines(one, io.columns)).join(''))
    case 'json':
      return io.out(`${JSON.stringify(planned.map(flat), undefined, 2)}\n`)
    case 'jsonl':
      return io.out(planned.map((one) => `${JSON.stringify(flat(one))}\n`).join(''))
    case 'csv':
      io.out(toCsvRow(['id', 'cancellable', 'by', 'reason', 'status']))
      return io.out(planned.map(row).join(''))
    default:
      return format satisfies never
  }
}

const flat = ({ id, verdict, order }: PlannedCancellation) => ({ id, ...verdict, ...(order && { order }) })

function row({ id, verdict, order }: PlannedCancellation): string {
  const { by, reason } = verdict.cancellable ? { by: '', reason: '' } : verdict
  return toCsvRow([id, verdict.cancellable, by, reason, order?.status])
}

const lines = ({ id, verdict }: PlannedCancellation, columns: number | undefined) =>
  resultLines(
    verdict.cancellable
      ? { symbol: '○', word: 'may be cancelled', id, sentence: 'It is pending.' }
      : { symbol: '✗', word: 'may not', id, sentence: verdict.reason },
    columns,
  )
