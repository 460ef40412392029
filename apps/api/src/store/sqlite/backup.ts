import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { backup, DatabaseSync } from 'node:sqlite'
import { STORE_FILE } from '../open-store.ts'
import { StoreError } from '../store.ts'
import { readableSqliteError } from './sqlite-error.ts'

/** All pages in one step, so that the copy is of one moment however much is written meanwhile. */
const ALL_PAGES = 2 ** 31 - 1

/**
 * Copies the store into a file, also while a gateway writes to it.
 *
 * @throws StoreError when there is no store, or the file is there already
 */
export async function backUp(dataDir: string, target: string) {
  const source = join(dataDir, STORE_FILE)
  if (!existsSync(source)) throw new StoreError(`There is nothing to back up in ${dataDir}.`)
  if (existsSync(target)) throw new StoreError(`${target} exists: name another file.`)
  const part = `${target}.part`
  const database = readableSqliteError(source, () => new DatabaseSync(source, { readOnly: true }))
  try {
    rmSync(part, { force: true })
    await backup(database, part, { rate: ALL_PAGES })
    const file = openSync(part, 'r+')
    fsyncSync(file)
    closeSync(file)
    renameSync(part, target)
  } catch (error) {
    removeIfPossible(part)
    throw new StoreError(`The backup could not be written: ${(error as Error).message}.`, { cause: error })
  } finally {
    database.close()
  }
}

function removeIfPossible(file: string) {
  try {
    rmSync(file, { force: true })
  } catch {
    // What keeps it from being removed, such as a folder of that name, has already been reported.
  }
}
