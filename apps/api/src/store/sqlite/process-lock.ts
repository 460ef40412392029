import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from '../store.ts'
import { isBusy, readableSqliteError } from './sqlite-error.ts'

const LOCK_FILE = 'owner.lock'

/** A gateway is at work on the data folder. */
export class FolderInUseError extends StoreError {}

/** A command beside the gateway holds it while it migrates, in milliseconds. */
const PATIENCE_MS = 500

/**
 * Makes this process the only gateway on a data folder. The operating system takes the lock back when
 * the process ends, however it ends. Returns what gives it back before.
 *
 * @throws FolderInUseError when another process has it
 */
export function takeProcessLock(dataDir: string): () => void {
  const file = join(dataDir, LOCK_FILE)
  const lock = readableSqliteError(file, () => new DatabaseSync(file, { timeout: PATIENCE_MS }))
  try {
    // The transaction stays open, and with it the lock. Not `locking_mode = exclusive`: who waits in that
    // keeps a shared lock meanwhile, and of several that start at once none would get through.
    readableSqliteError(file, () => lock.exec('begin exclusive'))
    return () => lock.close()
  } catch (error) {
    lock.close()
    if (!(error instanceof StoreError && isBusy(error.cause))) throw error
    throw new FolderInUseError('another gateway works on it: stop that one, or name another folder')
  }
}

/**
 * Whether a gateway works on a data folder right now. It only looks, so it never gets in the way of one
 * that starts.
 */
export function hasProcessLock(dataDir: string): boolean {
  const file = join(dataDir, LOCK_FILE)
  if (!existsSync(file)) return false
  const lock = readableSqliteError(file, () => new DatabaseSync(file, { readOnly: true, timeout: 0 }))
  try {
    readableSqliteError(file, () => lock.prepare('select 1 from sqlite_master').all())
    return false
  } catch (error) {
    if (error instanceof StoreError && isBusy(error.cause)) return true
    throw error
  } finally {
    lock.close()
  }
}
