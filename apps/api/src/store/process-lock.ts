import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isBusy, readableSqliteError } from './sqlite-error.ts'
import { StoreError } from './store.ts'

/**
 * Makes this process the only gateway on a data folder. The operating system takes the lock back when
 * the process ends, however it ends. Returns what gives it back before.
 *
 * @throws StoreError when another process has it
 */
export function takeProcessLock(dataDir: string): () => void {
  const file = join(dataDir, 'owner.lock')
  const lock = readableSqliteError(file, () => new DatabaseSync(file, { timeout: 0 }))
  try {
    readableSqliteError(file, () => lock.exec('pragma locking_mode = exclusive; begin exclusive'))
    return () => lock.close()
  } catch (error) {
    lock.close()
    if (!(error instanceof StoreError && isBusy(error.cause))) throw error
    throw new StoreError('another gateway works on it: stop that one, or name another folder')
  }
}
