import { EXIT, type ExitCode } from '../../exit-codes.ts'
import { type GuardsInForce, loadGuardsInForce } from '../../guards-in-force.ts'
import type { ConnectedContext } from '../command.ts'
import { readSubOrderIds } from '../number-orders.ts'
import { readIds } from './ids-file/read-ids.ts'
import type { CancelOptions, Selection } from './options.ts'

/** A selection whose ids are all known; without ids, the filter selects the orders. */
export type LoadedSelection = Exclude<Selection, { numberOrders: readonly string[] }>

/**
 * Reads what the command line names: files of ids and guards, and number orders. Reports one that can't be used, and
 * returns the exit code instead.
 */
export async function loadInputs(
  { selection, guardsFile }: Pick<CancelOptions, 'selection' | 'guardsFile'>,
  context: ConnectedContext,
): Promise<{ selection: LoadedSelection; guards: GuardsInForce } | ExitCode> {
  const { connection, io } = context
  const { signal } = context.interruption
  const fromFile =
    'ids' in selection && selection.from !== undefined ? await readIds(selection.from, { io, signal }) : []
  if (signal.aborted) return EXIT.interrupted
  if ('problem' in fromFile) {
    io.err(`${fromFile.problem}\n`)
    return EXIT.usage
  }
  io.err(`target: ${connection.name}\n`)
  const guards = await loadGuardsInForce(guardsFile, { connection, io, signal })
  if ('problem' in guards) {
    io.err(`${guards.problem}\n`)
    return EXIT.unusable
  }
  if ('numberOrders' in selection) {
    const subOrders = await readSubOrderIds(selection.numberOrders, context)
    if (typeof subOrders === 'number') {
      io.err('Nothing was sent.\n')
      return subOrders
    }
    const ids = withoutDuplicates(subOrders)
    return { selection: { ids, from: undefined, filter: selection.filter }, guards }
  }
  if (!('ids' in selection)) return { selection, guards }
  const ids = withoutDuplicates([...selection.ids, ...fromFile])
  return { selection: { ...selection, from: undefined, ids }, guards }
}

/** Ids that differ only in case name the same order; the first spelling is kept. */
function withoutDuplicates(ids: readonly string[]): string[] {
  const known = new Set<string>()
  return ids.filter((id) => {
    const key = id.toLowerCase()
    return !known.has(key) && known.add(key)
  })
}
