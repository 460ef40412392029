import type { DatabaseSync } from 'node:sqlite'
import type { Compilable, CompiledQuery } from 'kysely'
import type { ScheduleFlush } from '../schedule-flush.ts'
import type { SqliteConnection } from './sqlite-dialect.ts'
import { explainSqliteErrors, getPath } from './sqlite-error.ts'

interface WriteResult {
  changes: number
  /** What a statement with `returning` returns. */
  rows: unknown[]
}

interface PendingWrite {
  query: CompiledQuery
  result: WriteResult
  resolve(result: WriteResult): void
  reject(error: unknown): void
}

/**
 * Commits all writes of one turn of the event loop in one transaction, and so with one sync to disk. Each
 * statement succeeds or fails by itself, in order of submission. When the commit fails, all of them fail.
 */
export function createGroupCommit(
  database: DatabaseSync,
  connection: SqliteConnection,
  scheduleFlush: ScheduleFlush = setImmediate,
) {
  const path = getPath(database)
  let pending: PendingWrite[] = []

  function flush() {
    const group = pending
    pending = []
    let succeeded: PendingWrite[] = []
    try {
      explainSqliteErrors(path, () => database.exec('begin immediate'))
      succeeded = group.filter((write) => runStatement(database, connection, write))
      explainSqliteErrors(path, () => database.exec('commit'))
    } catch (error) {
      // The store may have been closed in the meantime.
      if (database.isOpen && database.isTransaction) database.exec('rollback')
      for (const write of group) write.reject(error)
      return
    }
    for (const { resolve, result } of succeeded) resolve(result)
  }

  return (query: Compilable): Promise<WriteResult> =>
    new Promise((resolve, reject) => {
      const result = { changes: 0, rows: [] }
      const isFirst = pending.push({ query: query.compile(), result, resolve, reject }) === 1
      if (isFirst) scheduleFlush(flush)
    })
}

/**
 * Runs one statement of a group. Returns false when only this statement failed.
 *
 * @throws when its failure ended the transaction of the group
 */
function runStatement(database: DatabaseSync, connection: SqliteConnection, write: PendingWrite): boolean {
  try {
    const { sql, parameters } = write.query
    const statement = connection.prepare(sql)
    if (statement.reader) {
      const rows = statement.all(parameters)
      write.result = { changes: rows.length, rows }
    } else write.result = { changes: Number(statement.run(parameters).changes), rows: [] }
    return true
  } catch (error) {
    // On a full disk SQLite rolls the whole transaction back.
    if (!database.isTransaction) throw error
    write.reject(error)
    return false
  }
}
