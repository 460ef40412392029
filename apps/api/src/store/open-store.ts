import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { isMigrated, migrate } from './migrations/migrate.ts'
import { type AtEndOfTurn, createGroupedWrites } from './sqlite/group-commit.ts'
import { FolderInUseError, takeProcessLock } from './sqlite/process-lock.ts'
import { sqliteConnection, sqliteDialect, sqliteReader } from './sqlite/sqlite-dialect.ts'
import { readableSqliteError } from './sqlite/sqlite-error.ts'
import { type Store, StoreError } from './store.ts'
import type { Tables } from './tables.ts'

export interface StoreOptions {
  /** When the writes of one turn of the event loop are carried out. @default `setImmediate` */
  atEndOfTurn?: AtEndOfTurn | undefined
}

/** The one file of a data folder that matters. */
export const STORE_FILE = 'countermand.sqlite'

/** The write-ahead log is cut back to this when it starts over, in bytes. Without a limit it keeps its largest size. */
export const WAL_LIMIT_BYTES = 16 * 1024 * 1024

/** How long a write waits for a command beside the gateway, in milliseconds. */
const BUSY_MS = 5_000

/**
 * Opens the store in a data folder, makes the folder if there is none, and keeps every other gateway
 * off it until it is closed or the process ends.
 *
 * @throws StoreError
 */
export function openStore(dataDir: string, options: StoreOptions = {}): Promise<Store> {
  return naming(dataDir, async () => {
    makeFolder(dataDir)
    const release = takeProcessLock(dataDir)
    try {
      const store = await openFile(dataDir, migrate, options)
      return { ...store, close: () => store.close().finally(release) }
    } catch (error) {
      release()
      throw error
    }
  })
}

/**
 * Opens the store for a command, which may run beside a gateway.
 *
 * @throws StoreError
 */
export function openStoreBeside(dataDir: string): Promise<Store> {
  return naming(dataDir, async () => {
    makeFolder(dataDir)
    const release = lockUnlessInUse(dataDir)
    try {
      return await openFile(dataDir, release ? migrate : expectMigrated)
    } finally {
      release?.()
    }
  })
}

function lockUnlessInUse(dataDir: string) {
  try {
    return takeProcessLock(dataDir)
  } catch (error) {
    if (error instanceof FolderInUseError) return undefined
    throw error
  }
}

/** A gateway at work must not have its tables changed under it. */
async function expectMigrated(db: Kysely<Tables>) {
  if (await isMigrated(db)) return
  throw new StoreError('the gateway at work on it is of an older version: stop it, or use its own commands')
}

/** What was committed survives a crash of the machine: WAL with a sync at every commit. */
async function openFile(
  dataDir: string,
  prepare: (db: Kysely<Tables>) => Promise<void>,
  { atEndOfTurn }: StoreOptions = {},
): Promise<Store> {
  const path = join(dataDir, STORE_FILE)
  const database = readableSqliteError(path, () => new DatabaseSync(path, { timeout: BUSY_MS }))
  const connection = sqliteConnection(database)
  const db = new Kysely<Tables>({ dialect: sqliteDialect(connection) })
  try {
    readableSqliteError(path, () => {
      database.exec(
        `pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = ${WAL_LIMIT_BYTES}`,
      )
      // A file that may only be read opens all the same; nothing else would be written before a cancel.
      database.exec('pragma user_version = 0')
    })
    await prepare(db)
  } catch (error) {
    database.close()
    throw error
  }
  const write = createGroupedWrites(database, connection, atEndOfTurn)
  return { db, read: sqliteReader(connection), write, close: async () => database.close() }
}

/** Puts the folder's name before what is wrong with it. */
async function naming<Result>(dataDir: string, open: () => Promise<Result>): Promise<Result> {
  try {
    return await open()
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
    throw new StoreError(`The data folder ${dataDir} can't be used: ${error.message}.`, { cause: error })
  }
}

function makeFolder(dataDir: string) {
  try {
    // It holds who cancelled what and why.
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StoreError(
      `it can't be made (${(error as NodeJS.ErrnoException).code}): let the gateway make it, or name another folder`,
      { cause: error },
    )
  }
}
