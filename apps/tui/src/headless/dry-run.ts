import { evaluateCancellation, patiently, type SubNumberOrder, TelnyxError } from '@countermand/core'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import type { Mode } from '../mode.ts'
import { counted } from '../text/order-words.ts'
import type { Deps } from './deps.ts'
import { resultLines } from './outcome-lines.ts'
import { reportReadFailure, reportRetry } from './read-failure.ts'

interface DryResult {
  id: string
  cancellable: boolean
  reason?: string
  order?: SubNumberOrder
}

/** `countermand cancel --dry-run ID…`: reads each order now and judges it; no PATCH. */
export async function dryRun({ ids, json }: Mode & { kind: 'dry-run' }, deps: Deps): Promise<ExitCode> {
  const { io, interruption } = deps
  const results: DryResult[] = []
  for (const id of ids) {
    if (interruption.signal.aborted) break
    try {
      const result = await judge(id, deps)
      results.push(result)
      if (!json) io.out(dryLines(result, io.columns))
    } catch (error) {
      const exitCode = reportReadFailure(error, `order ${id}`, deps)
      if (json) io.out(`${JSON.stringify(results, undefined, 2)}\n`)
      return exitCode
    }
  }
  if (json) io.out(`${JSON.stringify(results, undefined, 2)}\n`)
  const may = results.filter(({ cancellable }) => cancellable).length
  io.err(`Dry run, nothing was sent: ${may} of ${counted(ids.length, 'order')} may be cancelled\n`)
  if (interruption.signal.aborted) return EXIT.interrupted
  return may === ids.length ? EXIT.ok : EXIT.some
}

async function judge(id: string, { connection, io, interruption }: Deps): Promise<DryResult> {
  const { client } = connection
  const { signal } = interruption
  try {
    const read = () => client.subNumberOrders.retrieve(id, undefined, { signal })
    const { data: order } = await patiently(client, read, { signal, onRetry: reportRetry(io) })
    const verdict = evaluateCancellation(order, { now: client.clock.now() })
    return verdict.cancellable
      ? { id, cancellable: true, order }
      : { id, cancellable: false, reason: verdict.reason, order }
  } catch (error) {
    if (error instanceof TelnyxError && error.failure.kind === 'refused' && !error.failure.systemic) {
      const { status, message } = error.failure
      return {
        id,
        cancellable: false,
        reason: status === 404 ? 'There is no such order for this key.' : message,
      }
    }
    throw error
  }
}

const dryLines = ({ id, cancellable, reason }: DryResult, columns: number | undefined) =>
  resultLines(
    cancellable
      ? { symbol: '○', word: 'may be cancelled', id, sentence: 'It is pending.' }
      : { symbol: '✗', word: 'may not', id, sentence: reason ?? '' },
    columns,
  )
