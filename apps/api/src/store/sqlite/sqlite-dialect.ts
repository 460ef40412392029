import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { type Compilable, type Dialect, SqliteAdapter, SqliteDialect } from 'kysely'
import type { Store } from '../store.ts'
import { fileOf, readableSqliteError } from './sqlite-error.ts'

/** Preparing costs more than running; the statements of the gateway are few. */
const KEPT_STATEMENTS = 200

/** A prepared statement in the shape that Kysely's SQLite driver asks for. */
export interface PreparedStatement {
  reader: boolean
  all(parameters: readonly unknown[]): unknown[]
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>
}

export interface SqliteConnection {
  prepare(sql: string): PreparedStatement
  close(): void
}

/** node:sqlite behind what Kysely knows. Every failure is a StoreError. */
export function sqliteConnection(database: DatabaseSync): SqliteConnection {
  const file = fileOf(database)
  const kept = new Map<string, PreparedStatement>()
  return {
    prepare(sql) {
      // A full disk has made SQLite roll back by itself, and its error is the one to be told.
      if (sql === 'rollback' && !database.isTransaction) return NOTHING
      const known = kept.get(sql)
      if (known) return known
      if (kept.size >= KEPT_STATEMENTS) kept.clear()
      const statement = adapt(
        readableSqliteError(file, () => database.prepare(sql)),
        file,
      )
      kept.set(sql, statement)
      return statement
    },
    close: () => database.close(),
  }
}

const NOTHING: PreparedStatement = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [].values(),
}

export const sqliteDialect = (connection: SqliteConnection): Dialect =>
  new AtomicDialect({ database: connection })

class AtomicDialect extends SqliteDialect {
  override createAdapter() {
    return new AtomicAdapter()
  }
}

/** Says what Kysely does not count on: that SQLite rolls a change of the schema back like any other. */
class AtomicAdapter extends SqliteAdapter {
  // Without it a migration that is killed half-way is in the way of every later start.
  override get supportsTransactionalDdl() {
    return true
  }
}

const adapt = (statement: StatementSync, file: string): PreparedStatement => ({
  reader: statement.columns().length > 0,
  all: (parameters) => readableSqliteError(file, () => statement.all(...parameters.map(bindable))),
  run: (parameters) => readableSqliteError(file, () => statement.run(...parameters.map(bindable))),
  iterate: (parameters) => readableSqliteError(file, () => statement.iterate(...parameters.map(bindable))),
})

/** What node:sqlite refuses to bind, as what the tables hold in its place. */
const bindable = (value: unknown): SQLInputValue =>
  typeof value === 'boolean' ? Number(value) : value === undefined ? null : (value as SQLInputValue)

/** Runs queries that only read, without what Kysely does around each: SQLite waits for nobody. */
export const sqliteReader =
  (connection: SqliteConnection): Store['read'] =>
  async <Row>(query: Compilable<Row>) => {
    const { sql, parameters } = query.compile()
    return connection.prepare(sql).all(parameters) as Row[] // as Kysely's driver has it
  }
