import type { DatabaseSync } from 'node:sqlite'
import type { Compilable, CompiledQuery } from 'kysely'
import type { SqliteConnection } from './sqlite-dialect.ts'
import { fileOf, readableSqliteError } from './sqlite-error.ts'

/** Calls back once everything that is to be written in this turn of the event loop has been asked for. */
export type AtEndOfTurn = (run: () => void) => void

interface Waiting {
  query: CompiledQuery
  changes: number
  resolve(changes: number): void
  reject(error: unknown): void
}

/**
 * All writes of one turn of the event loop share one transaction, and with it one wait for the disk. Each
 * still holds or fails by itself, in the order in which they were asked for; when the commit fails, all
 * of them do.
 */
export function createGroupedWrites(
  database: DatabaseSync,
  connection: SqliteConnection,
  atEndOfTurn: AtEndOfTurn = setImmediate,
) {
  const file = fileOf(database)
  let waiting: Waiting[] = []

  function flush() {
    const group = waiting
    waiting = []
    let done: Waiting[] = []
    try {
      readableSqliteError(file, () => database.exec('begin immediate'))
      done = group.filter((one) => carryOut(database, connection, one))
      readableSqliteError(file, () => database.exec('commit'))
    } catch (error) {
      // What was asked for right before the store was closed fails as anything else.
      if (database.isOpen && database.isTransaction) database.exec('rollback')
      for (const one of group) one.reject(error)
      return
    }
    for (const { resolve, changes } of done) resolve(changes)
  }

  return (query: Compilable): Promise<number> =>
    new Promise((resolve, reject) => {
      const isFirst = waiting.push({ query: query.compile(), changes: 0, resolve, reject }) === 1
      if (isFirst) atEndOfTurn(flush)
    })
}

/** Runs one statement of a group; false when it failed by itself. Throws when it took the group with it. */
function carryOut(database: DatabaseSync, connection: SqliteConnection, one: Waiting): boolean {
  try {
    one.changes = Number(connection.prepare(one.query.sql).run(one.query.parameters).changes)
    return true
  } catch (error) {
    // A full disk makes SQLite roll the whole transaction back.
    if (!database.isTransaction) throw error
    one.reject(error)
    return false
  }
}
