import type { Compilable } from 'kysely'
import type { PoolClient, QueryResult } from 'pg'
import { isStatementError } from './postgres-error.ts'
import { sendTogether } from './send-together.ts'
import type { ToQuery } from './to-query.ts'

/** Reads that share a connection at a time. One that is slow delays those after it. */
const MAX_READS = 20

interface PendingRead {
  query: ReturnType<ToQuery>
  resolve(result: QueryResult): void
  reject(error: unknown): void
}

interface ReaderDeps {
  /** A connection in pipeline mode. */
  connect(): Promise<PoolClient>
  toQuery: ToQuery
}

/**
 * Sends the reads of one turn of the event loop together, over one connection: a cancel looks up three things at once.
 */
export function createGroupedReads({ connect, toQuery }: ReaderDeps) {
  let pending: PendingRead[] = []

  function flush() {
    const reads = pending
    pending = []
    for (let from = 0; from < reads.length; from += MAX_READS) void run(reads.slice(from, from + MAX_READS))
  }

  async function run(reads: PendingRead[]) {
    let client: PoolClient
    try {
      client = await connect()
    } catch (error) {
      for (const { reject } of reads) reject(error)
      return
    }
    const results = await sendTogether(
      client,
      reads.map(({ query }) => query),
    )
    let isBroken = false
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') reads[index]?.resolve(result.value)
      else {
        isBroken ||= !isStatementError(result.reason)
        reads[index]?.reject(result.reason)
      }
    }
    client.release(isBroken)
  }

  return (query: Compilable): Promise<QueryResult> =>
    new Promise((resolve, reject) => {
      if (pending.push({ query: toQuery(query), resolve, reject }) === 1) setImmediate(flush)
    })
}
