import { EXIT, type ExitCode } from '../exit-codes.ts'
import { type GuardsInForce, guardsInForce } from '../guards-in-force.ts'
import type { Selection } from '../mode.ts'
import type { Deps } from './deps.ts'
import { readIds } from './ids-file/read-ids.ts'

/**
 * All that was named on the command line, read: the ids of a file, and the guards. Gives the exit code
 * instead when something of it can't be used, and says what.
 */
export async function readSelection(
  { selection, guardsFile }: { selection: Selection; guardsFile: string | undefined },
  deps: Deps,
): Promise<{ selection: Selection; guards: GuardsInForce } | ExitCode> {
  const { connection, io } = deps
  const { signal } = deps.interruption
  const fromFile =
    'ids' in selection && selection.from !== undefined ? await readIds(selection.from, { io, signal }) : []
  if (signal.aborted) return EXIT.interrupted
  if ('problem' in fromFile) {
    io.err(`${fromFile.problem}\n`)
    return EXIT.usage
  }
  io.err(`target: ${connection.name}\n`)
  const guards = await guardsInForce(guardsFile, { connection, io, signal })
  if ('problem' in guards) {
    io.err(`${guards.problem}\n`)
    return EXIT.unusable
  }
  if (!('ids' in selection)) return { selection, guards }
  return {
    selection: { ...selection, from: undefined, ids: onceEach([...selection.ids, ...fromFile]) },
    guards,
  }
}

/** Ids that differ in upper and lower case alone are the same order; the first spelling stays. */
function onceEach(ids: readonly string[]): string[] {
  const known = new Set<string>()
  return ids.filter((id) => {
    const key = id.toLowerCase()
    return !known.has(key) && known.add(key)
  })
}
