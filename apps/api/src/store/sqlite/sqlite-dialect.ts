import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Clock } from '@countermand/core'
import {
  type Compilable,
  type Dialect,
  DummyDriver,
  Kysely,
  type QueryCreator,
  SqliteAdapter,
  SqliteDialect,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Store } from '../store.ts'
import { STORE_TIME_FUNCTION, toIso } from '../store-time.ts'
import type { Tables } from '../tables.ts'
import { explainSqliteErrors, getPath } from './sqlite-error.ts'

/** The gateway has few statements, and preparing one costs more than running it. */
const MAX_PREPARED_STATEMENTS = 200

/** A prepared statement as Kysely's SQLite driver expects it. */
interface PreparedStatement {
  reader: boolean
  all(parameters: readonly unknown[]): unknown[]
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>
}

export interface SqliteConnection {
  prepare(sql: string): PreparedStatement
  close(): void
}

class NoConnection extends DummyDriver {
  override acquireConnection(): Promise<never> {
    return Promise.reject(new Error('Queries run by read and write of the store only.'))
  }
}

/** Builds queries for SQLite. */
export const sqliteQueries: QueryCreator<Tables> = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new NoConnection(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

/**
 * A node:sqlite database behind the interface that Kysely knows. Every failure is a StoreError. The store's time
 * is that of `clock`.
 */
export function createSqliteConnection(database: DatabaseSync, clock: Clock): SqliteConnection {
  const path = getPath(database)
  database.function(STORE_TIME_FUNCTION, (offsetMs) =>
    offsetMs === null ? null : toIso(clock.now() + Number(offsetMs)),
  )
  const prepared = new Map<string, PreparedStatement>()
  return {
    prepare(sql) {
      // After a full disk SQLite has already rolled back. A second error would hide the first.
      if (sql === 'rollback' && !database.isTransaction) return NO_OPERATION
      const known = prepared.get(sql)
      if (known) return known
      if (prepared.size >= MAX_PREPARED_STATEMENTS) prepared.clear()
      const statement = adapt(
        explainSqliteErrors(path, () => database.prepare(sql)),
        path,
      )
      prepared.set(sql, statement)
      return statement
    },
    close: () => database.close(),
  }
}

const NO_OPERATION: PreparedStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
}

export const createSqliteDialect = (connection: SqliteConnection): Dialect =>
  new AtomicDialect({ database: connection })

class AtomicDialect extends SqliteDialect {
  override createAdapter() {
    return new AtomicAdapter()
  }
}

/** Runs each migration in a transaction: SQLite rolls schema changes back, which Kysely doesn't expect of it. */
class AtomicAdapter extends SqliteAdapter {
  // Without it, a migration that is killed half-way blocks every later start.
  override get supportsTransactionalDdl() {
    return true
  }
}

const adapt = (statement: StatementSync, path: string): PreparedStatement => ({
  reader: statement.columns().length > 0,
  all: (parameters) => explainSqliteErrors(path, () => statement.all(...parameters.map(toBindable))),
  run: (parameters) => explainSqliteErrors(path, () => statement.run(...parameters.map(toBindable))),
  iterate: (parameters) => explainSqliteErrors(path, () => statement.iterate(...parameters.map(toBindable))),
})

/** Converts values that node:sqlite can't bind. */
const toBindable = (value: unknown): SQLInputValue =>
  typeof value === 'boolean' ? Number(value) : value === undefined ? null : (value as SQLInputValue)

/** Runs queries without the connection mutex of Kysely's driver: here a read never has to wait. */
export const createSqliteReader =
  (connection: SqliteConnection): Store['read'] =>
  async <Row>(query: Compilable<Row>) => {
    const { sql, parameters } = query.compile()
    return connection.prepare(sql).all(parameters) as Row[] // the same cast as in Kysely's driver
  }
