import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { StoreError } from '../store.ts'
import { explainSqliteErrors } from './sqlite-error.ts'
import { STORE_FILE } from './sqlite-file.ts'

/** One step for all pages makes the copy consistent, however much is written meanwhile. */
const ALL_PAGES = 2 ** 31 - 1

/**
 * Copies the store into a file. A gateway can keep writing meanwhile.
 *
 * @throws StoreError when the target exists, or can't be written
 */
export async function backUp(dataDir: string, target: string) {
  const source = join(dataDir, STORE_FILE)
  if (existsSync(target)) throw new StoreError(`${target} already exists: choose another file name.`)
  const temporary = `${target}.part`
  const database = explainSqliteErrors(source, () => new DatabaseSync(source, { readOnly: true }))
  try {
    rmSync(temporary, { force: true })
    await backup(database, temporary, { rate: ALL_PAGES })
    const file = openSync(temporary, 'r+')
    fsyncSync(file)
    closeSync(file)
    renameSync(temporary, target)
  } catch (error) {
    removeIfPossible(temporary)
    throw new StoreError(`The backup could not be written: ${(error as Error).message}.`, { cause: error })
  } finally {
    database.close()
  }
}

function removeIfPossible(file: string) {
  try {
    rmSync(file, { force: true })
  } catch {
    // The cause, such as a folder of that name, has already been reported.
  }
}
