import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '@countermand/core'
import { type Compilable, Kysely } from 'kysely'
import type { ScheduleFlush } from '../schedule-flush.ts'
import type { Store, StoreSize } from '../store.ts'
import type { Tables } from '../tables.ts'
import { createGroupCommit } from './group-commit.ts'
import {
  createSqliteConnection,
  createSqliteDialect,
  createSqliteReader,
  sqliteQueries,
} from './sqlite-dialect.ts'
import { explainSqliteErrors } from './sqlite-error.ts'

/** The database, in the data folder. */
export const STORE_FILE = 'countermand.sqlite'

/** A checkpoint truncates the write-ahead log to this, in bytes. Without a limit it keeps its largest size. */
export const WAL_LIMIT_BYTES = 16 * 1024 * 1024

/** How long a write waits for a command that writes at the same time, in milliseconds. */
const LOCK_TIMEOUT_MS = 5_000

/** Opens the database. WAL with a sync on every commit, so that a commit survives a crash of the machine. */
export async function openSqliteFile(
  dataDir: string,
  prepare: (db: Kysely<Tables>) => Promise<void>,
  { clock, scheduleFlush }: { clock: Clock; scheduleFlush?: ScheduleFlush | undefined },
): Promise<Store> {
  const path = join(dataDir, STORE_FILE)
  const database = explainSqliteErrors(path, () => new DatabaseSync(path, { timeout: LOCK_TIMEOUT_MS }))
  const connection = createSqliteConnection(database, clock)
  try {
    explainSqliteErrors(path, () => {
      database.exec(
        `pragma journal_mode = wal; pragma synchronous = full; pragma journal_size_limit = ${WAL_LIMIT_BYTES}`,
      )
      // A read-only file opens without an error. This write detects it here instead of at the first cancel.
      database.exec('pragma user_version = 0')
    })
    await prepare(new Kysely<Tables>({ dialect: createSqliteDialect(connection) }))
  } catch (error) {
    database.close()
    throw error
  }
  const run = createGroupCommit(database, connection, scheduleFlush)
  return {
    name: path,
    isShared: false,
    queries: sqliteQueries,
    read: createSqliteReader(connection),
    write: async (query) => (await run(query)).changes,
    writeReturning: async <Row>(query: Compilable<Row>) => (await run(query)).rows as Row[], // as Kysely's driver casts
    size: async () => getStoreSize(dataDir),
    close: async () => database.close(),
  }
}

function getStoreSize(dataDir: string): StoreSize {
  const getSize = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0
  const file = join(dataDir, STORE_FILE)
  return { databaseBytes: getSize(file), walBytes: getSize(`${file}-wal`) }
}
