import { mkdirSync } from 'node:fs'
import type { Kysely } from 'kysely'
import { isMigrated, migrate } from './migrations/migrate.ts'
import type { ScheduleFlush } from './sqlite/group-commit.ts'
import { acquireProcessLock, FolderInUseError } from './sqlite/process-lock.ts'
import { openSqliteFile } from './sqlite/sqlite-file.ts'
import { type Store, StoreError } from './store.ts'
import type { Tables } from './tables.ts'

/**
 * Opens the store of a data folder for a gateway, and creates the folder if it doesn't exist. Until the store
 * is closed or the process ends, no other gateway can open it. `scheduleFlush` defaults to `setImmediate`.
 *
 * @throws StoreError
 */
export function openStore(
  dataDir: string,
  { scheduleFlush }: { scheduleFlush?: ScheduleFlush } = {},
): Promise<Store> {
  return withFolderInErrors(dataDir, async () => {
    createFolder(dataDir)
    const release = acquireProcessLock(dataDir)
    try {
      const store = await openSqliteFile(dataDir, migrate, scheduleFlush)
      return { ...store, close: () => store.close().finally(release) }
    } catch (error) {
      release()
      throw error
    }
  })
}

/**
 * Opens the store for a command, which may run while a gateway is running.
 *
 * @throws StoreError
 */
export function openStoreForCommand(dataDir: string): Promise<Store> {
  return withFolderInErrors(dataDir, async () => {
    createFolder(dataDir)
    const release = lockUnlessInUse(dataDir)
    try {
      return await openSqliteFile(dataDir, release ? migrate : expectMigrated)
    } finally {
      release?.()
    }
  })
}

function lockUnlessInUse(dataDir: string) {
  try {
    return acquireProcessLock(dataDir)
  } catch (error) {
    if (error instanceof FolderInUseError) return undefined
    throw error
  }
}

/** A command must not change the tables of a running gateway. */
async function expectMigrated(db: Kysely<Tables>) {
  if (await isMigrated(db)) return
  throw new StoreError(
    "the gateway that is running on it has an older version: stop it, or use that version's commands",
  )
}

async function withFolderInErrors<Result>(dataDir: string, open: () => Promise<Result>): Promise<Result> {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    throw new StoreError(`The data folder ${dataDir} can't be used: ${error.message}.`, { cause: error })
  }
}

function createFolder(dataDir: string) {
  try {
    // It contains who cancelled what and why, so only its owner may read it.
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StoreError(
      `it can't be created (${(error as NodeJS.ErrnoException).code}): give the gateway write access to the parent folder, or use another folder`,
      { cause: error },
    )
  }
}
