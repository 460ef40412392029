import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from '../store.ts'
import { explainSqliteErrors, isBusy } from './sqlite-error.ts'

const LOCK_FILE = 'owner.lock'

/** Another gateway is running on the data folder. */
export class FolderInUseError extends StoreError {}

/** How long to wait for a command that migrates the store, in milliseconds. */
const LOCK_TIMEOUT_MS = 500

/**
 * Makes this process the only gateway on a data folder. The operating system releases the lock when the
 * process ends, however it ends. Returns a function that releases it earlier.
 *
 * @throws FolderInUseError when another process holds the lock
 */
export function acquireProcessLock(dataDir: string): () => void {
  const file = join(dataDir, LOCK_FILE)
  const lock = explainSqliteErrors(file, () => new DatabaseSync(file, { timeout: LOCK_TIMEOUT_MS }))
  try {
    // The open transaction is the lock. Not `locking_mode = exclusive`: a process that waits in that mode
    // keeps a shared lock, so that of several that start at once none would succeed.
    explainSqliteErrors(file, () => lock.exec('begin exclusive'))
    return () => lock.close()
  } catch (error) {
    lock.close()
    if (!(error instanceof StoreError && isBusy(error.cause))) throw error
    throw new FolderInUseError('another gateway is running on it: stop that one, or use another folder')
  }
}

/** Whether a gateway is running on a data folder. It only reads, so it can't block a gateway that starts. */
export function isProcessLockHeld(dataDir: string): boolean {
  const file = join(dataDir, LOCK_FILE)
  if (!existsSync(file)) return false
  const lock = explainSqliteErrors(file, () => new DatabaseSync(file, { readOnly: true, timeout: 0 }))
  try {
    explainSqliteErrors(file, () => lock.prepare('select 1 from sqlite_master').all())
    return false
  } catch (error) {
    if (error instanceof StoreError && isBusy(error.cause)) return true
    throw error
  } finally {
    lock.close()
  }
}
