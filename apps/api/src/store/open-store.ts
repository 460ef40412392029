import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, systemClock } from '@countermand/core'
import type { Kysely } from 'kysely'
import { isMigrated, type Migrations, migrate } from './migrations/migrate.ts'
import { POSTGRES_MIGRATIONS } from './migrations/postgres/migrations.ts'
import { SQLITE_MIGRATIONS } from './migrations/sqlite/migrations.ts'
import { COMMAND_NAME, describeDatabase, GATEWAY_NAME } from './postgres/connection-options.ts'
import { isGatewayConnected, openPostgres } from './postgres/postgres-store.ts'
import type { ScheduleFlush } from './schedule-flush.ts'
import { acquireProcessLock, FolderInUseError, isProcessLockHeld } from './sqlite/process-lock.ts'
import { openSqliteFile, STORE_FILE } from './sqlite/sqlite-file.ts'
import { type Store, StoreError } from './store.ts'
import type { Tables } from './tables.ts'

/** Where the store is: a data folder, or the PostgreSQL database of `databaseUrl` if it is set. */
export interface StoreLocation {
  dataDir: string
  databaseUrl?: string | undefined
}

/** The file or the server of a store, for messages. Without a password. */
export const describeLocation = ({ dataDir, databaseUrl }: StoreLocation) =>
  databaseUrl === undefined ? join(dataDir, STORE_FILE) : describeDatabase(databaseUrl)

interface OpenOptions {
  /** The time of a store in a folder. A database has its own. @default the system clock */
  clock?: Clock
  /** @default setImmediate */
  scheduleFlush?: ScheduleFlush
}

/**
 * Opens the store for a gateway, and creates it if it doesn't exist. A folder is for one gateway: until the store
 * is closed or the process ends, no other one can open it. A database is for any number.
 *
 * @throws StoreError
 */
export function openStore(
  { dataDir, databaseUrl }: StoreLocation,
  { clock = systemClock, scheduleFlush }: OpenOptions = {},
): Promise<Store> {
  if (databaseUrl !== undefined) {
    return withUrlInErrors(() =>
      openPostgres(databaseUrl, GATEWAY_NAME, (db) => migrate(db, POSTGRES_MIGRATIONS)),
    )
  }
  return withFolderInErrors(dataDir, async () => {
    createFolder(dataDir)
    const release = acquireProcessLock(dataDir)
    try {
      const prepare = (db: Kysely<Tables>) => migrate(db, SQLITE_MIGRATIONS)
      const store = await openSqliteFile(dataDir, prepare, { clock, scheduleFlush })
      return { ...store, close: () => store.close().finally(release) }
    } catch (error) {
      release()
      throw error
    }
  })
}

/**
 * Opens the store for a command, which may run while a gateway is running. `create`: whether a store that doesn't
 * exist is created. Otherwise a wrong location would, for example, make a hold that stops nothing.
 *
 * @throws StoreError
 */
export function openStoreForCommand(
  { dataDir, databaseUrl }: StoreLocation,
  { create }: { create: boolean },
): Promise<Store> {
  if (databaseUrl !== undefined) {
    return withUrlInErrors(() =>
      openPostgres(databaseUrl, COMMAND_NAME, async (db) => {
        const isEmpty = (await db.introspection.getTables()).every(({ name }) => name !== 'cancellations')
        if (!isEmpty) return expectMigrated(db, POSTGRES_MIGRATIONS)
        if (create) return migrate(db, POSTGRES_MIGRATIONS)
        throw new StoreError("there is no ledger in it: set DATABASE_URL to the gateway's database")
      }),
    )
  }
  if (!create) expectStoreFile(dataDir)
  return withFolderInErrors(dataDir, async () => {
    createFolder(dataDir)
    const release = lockUnlessInUse(dataDir)
    const prepare = release ? migrate : expectMigrated
    try {
      return await openSqliteFile(dataDir, (db) => prepare(db, SQLITE_MIGRATIONS), { clock: systemClock })
    } finally {
      release?.()
    }
  })
}

/** @throws StoreError when there is no store in the folder */
export function expectStoreFile(dataDir: string) {
  if (existsSync(join(dataDir, STORE_FILE))) return
  throw new StoreError(
    `There is no readable ledger in ${dataDir}: set COUNTERMAND_DATA_DIR to the gateway's folder.`,
  )
}

/** Whether a gateway is running on the store. */
export async function isGatewayRunning({ dataDir, databaseUrl }: StoreLocation): Promise<boolean> {
  if (databaseUrl === undefined) return isProcessLockHeld(dataDir)
  return withUrlInErrors(() => isGatewayConnected(databaseUrl, COMMAND_NAME))
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
async function expectMigrated(db: Kysely<Tables>, migrations: Migrations) {
  if (await isMigrated(db, migrations)) return
  throw new StoreError(
    "the gateway that is running on it has an older version: stop it, or use that version's commands",
  )
}

function withFolderInErrors<Result>(dataDir: string, open: () => Promise<Result>): Promise<Result> {
  return explainErrors(open, (message) => `The data folder ${dataDir} can't be used: ${message}.`)
}

function withUrlInErrors<Result>(open: () => Promise<Result>): Promise<Result> {
  return explainErrors(open, (message) => `The database of DATABASE_URL can't be used: ${message}.`)
}

async function explainErrors<Result>(
  open: () => Promise<Result>,
  explain: (message: string) => string,
): Promise<Result> {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    throw new StoreError(explain(error.message), { cause: error })
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
