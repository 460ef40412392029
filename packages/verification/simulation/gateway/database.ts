import { DatabaseSync } from 'node:sqlite'
import { type Store, StoreError } from '@countermand/api'
import { type Clock, sleep, systemClock } from '@countermand/core'
import { type Compilable, type CompiledQuery, Kysely } from 'kysely'
import { migrate } from '../../../../apps/api/src/store/migrations/migrate.ts'
import { SQLITE_MIGRATIONS } from '../../../../apps/api/src/store/migrations/sqlite/migrations.ts'
import { createGroupCommit } from '../../../../apps/api/src/store/sqlite/group-commit.ts'
import {
  createSqliteConnection,
  createSqliteDialect,
  createSqliteReader,
  type SqliteConnection,
} from '../../../../apps/api/src/store/sqlite/sqlite-dialect.ts'
import type {
  BatchItemRow,
  BatchRow,
  CancellationRow,
  Tables,
} from '../../../../apps/api/src/store/tables.ts'
import type { Process } from '../process.ts'
import type { Simulation } from '../simulation.ts'

export interface StoreHooks {
  /** Called after each change. */
  onWrite(query: CompiledQuery, changes: number): void
  /** Called when a commit fails or is slow. */
  onTrouble(ms: number): void
  isPoisoned(query: CompiledQuery): boolean
}

export interface StatementResult {
  rows: unknown[]
  rowCount: number
}

/** What the server of a shared database runs statements with. Each call is atomic. */
export interface Executor {
  /** Runs statements in one transaction. Returns the error of the one that failed, and then nothing was changed. */
  transact(statements: readonly CompiledQuery[]): StatementResult[] | { failed: number; error: Error }
  read(query: Compilable): unknown[]
}

const TABLES = ['cancellations', 'joins', 'holds', 'tokens', 'batch_items', 'batches']

/** The database that all processes share and that survives their crashes: real SQLite, in memory. */
export async function createSharedDatabase() {
  const database = new DatabaseSync(':memory:')
  let storeClock: Clock = systemClock
  const connection = createSqliteConnection(database, { ...systemClock, now: () => storeClock.now() })
  const db = new Kysely<Tables>({ dialect: createSqliteDialect(connection) })
  await migrate(db, SQLITE_MIGRATIONS)
  const all = database.prepare('select * from cancellations order by created_at, id')
  const batches = database.prepare('select * from batches')
  const batchItems = database.prepare('select * from batch_items')
  const one = database.prepare('select * from cancellations where id = ?')

  return {
    rows: () => all.all() as unknown as CancellationRow[],
    row: (id: string) => one.get(id) as unknown as CancellationRow | undefined,
    batches: () => batches.all() as unknown as BatchRow[],
    batchItems: () => batchItems.all() as unknown as BatchItemRow[],
    /** Deletes everything, and sets the clock of the store. */
    wipe(clock: Clock) {
      storeClock = clock
      for (const table of TABLES) database.exec(`delete from ${table}`)
    },
    /** Runs SQL as another program would, such as `hold`. */
    run: (sql: string) => database.exec(sql),
    /** Runs the statements of a server. */
    executor: createExecutor(database, connection),
    queries: db,
    /** The store of the only process. */
    openStore(
      process: Process,
      { rng, profile, clock, log }: Simulation,
      { onWrite, onTrouble, isPoisoned }: StoreHooks,
    ): Store {
      const run = createGroupCommit(database, connection, (flush) => clock.after(0, flush))
      const { store } = profile

      async function commit(query: CompiledQuery) {
        if (rng.chance(store.slow)) {
          const ms = rng.upTo(4_000)
          onTrouble(ms)
          await sleep(clock, ms)
        }
        if (rng.chance(store.failure) || isPoisoned(query)) {
          onTrouble(0)
          throw new StoreError('the disk is full: make room')
        }
        const result = await run({ compile: () => query })
        onWrite(query, result.changes)
        if (!rng.chance(store.lostResult)) return result
        log.count('lost commits')
        throw new StoreError('the connection broke')
      }

      function write(query: Compilable) {
        const compiled = query.compile()
        return process.effect(() => commit(compiled))
      }

      return {
        name: 'the database',
        isShared: false,
        queries: db,
        read: createSqliteReader(connection),
        write: async (query) => (await write(query)).changes,
        writeReturning: async <Row>(query: Compilable<Row>) => (await write(query)).rows as Row[],
        size: async () => ({ databaseBytes: 0 }),
        close: async () => {},
      }
    },
  }
}

function createExecutor(database: DatabaseSync, { prepare }: SqliteConnection): Executor {
  function run({ sql, parameters }: CompiledQuery): StatementResult {
    const statement = prepare(sql)
    if (!statement.reader) return { rows: [], rowCount: Number(statement.run(parameters).changes) }
    const rows = statement.all(parameters)
    return { rows, rowCount: rows.length }
  }
  return {
    transact(statements) {
      const results: StatementResult[] = []
      database.exec('begin')
      try {
        for (const statement of statements) results.push(run(statement))
      } catch (error) {
        database.exec('rollback')
        return { failed: results.length, error: error as Error } // it throws StoreErrors only
      }
      database.exec('commit')
      return results
    },
    read(query) {
      const { sql, parameters } = query.compile()
      return prepare(sql).all(parameters)
    },
  }
}

export type SharedDatabase = Awaited<ReturnType<typeof createSharedDatabase>>
