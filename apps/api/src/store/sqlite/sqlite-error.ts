import type { DatabaseSync } from 'node:sqlite'
import { StoreError } from '../store.ts'

/** By SQLite's primary result code: what it means for whoever runs the gateway. */
const WORDS: Record<number, string> = {
  5: 'another process keeps it locked: end that process',
  8: 'it is read-only: let the gateway write to the folder and its files',
  10: 'the disk reports an error: look at the disk, and whether it is full',
  11: 'the file is damaged: put a backup in its place',
  13: 'the disk is full: make room',
  14: 'it cannot be opened: let the gateway write to the folder and its files',
  26: 'the file is no database of Countermand, or is damaged: put a backup in its place',
}

const BUSY = 5

/** SQLite's primary result code behind an error of node:sqlite; undefined for any other error. */
function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return undefined
  // Extended codes keep the primary one in their low byte.
  return error.errcode & 0xff
}

export const isBusy = (error: unknown) => primaryCode(error) === BUSY

/** The file of a database, for the words of its errors. */
export const fileOf = (database: DatabaseSync) => database.location() ?? ':memory:'

/** Runs something on a file of SQLite's; what goes wrong there becomes a StoreError that says where and what to do. */
export function readableSqliteError<Result>(file: string, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    const code = primaryCode(error)
    if (code === undefined) throw error
    const { message } = error as Error // only errors have a code
    throw new StoreError(`${WORDS[code] ?? 'SQLite failed'} (${file}: ${message})`, { cause: error })
  }
}
