import type { DatabaseSync } from 'node:sqlite'
import { StoreError } from '../store.ts'

/** By SQLite's primary result code: what is wrong, and what the operator can do. */
const EXPLANATIONS: Record<number, string> = {
  5: 'another process keeps it locked: end that process',
  8: 'it is read-only: give the gateway write access to the folder and its files',
  10: 'the disk reports an error: check the disk, and whether it is full',
  11: 'the file is damaged: restore a backup',
  13: 'the disk is full: free some space',
  14: 'it cannot be opened: give the gateway write access to the folder and its files',
  26: 'the file is not a Countermand database, or is damaged: restore a backup',
}

const BUSY = 5

/** SQLite's primary result code, if an error has one. */
function getResultCode(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return undefined
  // Extended codes keep the primary one in their low byte.
  return error.errcode & 0xff
}

export const isBusy = (error: unknown) => getResultCode(error) === BUSY

/** The path of a database, for error messages. */
export const getPath = (database: DatabaseSync) => database.location() ?? ':memory:'

/** Runs something on a database file. An error of SQLite becomes a StoreError that names the file and the next step. */
export function explainSqliteErrors<Result>(file: string, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    const code = getResultCode(error)
    if (code === undefined) throw error
    const { message } = error as Error // only errors have a code
    throw new StoreError(`${EXPLANATIONS[code] ?? 'SQLite failed'} (${file}: ${message})`, { cause: error })
  }
}
