import type { Compilable } from 'kysely'
import type { PoolClient, QueryResult } from 'pg'
import type { ScheduleFlush } from '../schedule-flush.ts'
import { isStatementError } from './postgres-error.ts'
import { sendTogether } from './send-together.ts'
import type { ToQuery } from './to-query.ts'

/**
 * Every transaction that writes takes this lock first, so that the writes of all gateways happen one after another,
 * as on SQLite. An attempt therefore sees every hold, pause and outcome that was committed before it.
 */
const WRITE_LOCK = 4_823_155

const BEGIN = { name: 'begin', text: 'begin' }
const LOCK = { name: 'lock', text: `select pg_advisory_xact_lock(${WRITE_LOCK})` }
const COMMIT = { name: 'commit', text: 'commit' }

/** Statements per transaction: other gateways wait for it. */
const MAX_STATEMENTS = 500

interface PendingWrite {
  query: ReturnType<ToQuery>
  resolve(result: QueryResult): void
  reject(error: unknown): void
}

export interface WriterDeps {
  /** A connection in pipeline mode: its queries are sent at once, without waiting for the results before them. */
  connect(): Promise<PoolClient>
  toQuery: ToQuery
  /** @default setImmediate */
  scheduleFlush?: ScheduleFlush
}

/**
 * Commits all writes that were submitted while the commit before them was running, in one transaction, in order of
 * submission. The whole transaction is sent at once, so a frozen process can't keep the lock. Each statement succeeds
 * or fails by itself: after a failure the group is repeated, each statement in a transaction of its own.
 */
export function createGroupCommit({ connect, toQuery, scheduleFlush = setImmediate }: WriterDeps) {
  let pending: PendingWrite[] = []
  let isFlushing = false

  async function flush() {
    try {
      while (pending.length > 0) {
        const group = pending.slice(0, MAX_STATEMENTS)
        pending = pending.slice(MAX_STATEMENTS)
        await commitGroup(group)
      }
    } finally {
      isFlushing = false
    }
  }

  async function commitGroup(group: PendingWrite[]) {
    let client: PoolClient
    try {
      client = await connect()
    } catch (error) {
      for (const { reject } of group) reject(error)
      return
    }
    const failure = await runTransaction(client, group)
    if (!failure) return client.release()
    if (!isStatementError(failure)) {
      for (const { reject } of group) reject(failure)
      return client.release(true)
    }
    const failures = await Promise.all(group.map((write) => runTransaction(client, [write])))
    for (const [index, error] of failures.entries()) if (error) group[index]?.reject(error)
    client.release(failures.some((error) => error && !isStatementError(error)))
  }

  return (query: Compilable): Promise<QueryResult> =>
    new Promise((resolve, reject) => {
      pending.push({ query: toQuery(query), resolve, reject })
      if (isFlushing) return
      isFlushing = true
      scheduleFlush(flush)
    })
}

/** Resolves the writes when they are committed. Otherwise it returns the error, and nothing was changed, or may have been. */
async function runTransaction(client: PoolClient, group: PendingWrite[]): Promise<Error | undefined> {
  const results = await sendTogether(client, [BEGIN, LOCK, ...group.map(({ query }) => query), COMMIT])
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) return failed.reason
  for (const [index, { resolve }] of group.entries()) {
    const result = results[index + 2]
    if (result?.status === 'fulfilled') resolve(result.value)
  }
  return undefined
}
