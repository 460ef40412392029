import type { Writable } from 'node:stream'
import type { PoolClient, QueryConfig, QueryResult } from 'pg'

/** What the driver's types leave out. */
interface Internals {
  connection: { stream: Writable }
}

/**
 * Sends queries in one packet over a connection in pipeline mode. The driver alone would make a system call for each
 * query: that was a third of the CPU of a batch. Resolves with their results, in order.
 */
export function sendTogether(
  client: PoolClient,
  queries: readonly QueryConfig[],
): Promise<PromiseSettledResult<QueryResult>[]> {
  const { stream } = (client as PoolClient & Internals).connection
  stream.cork()
  const results = queries.map((query) => client.query(query))
  stream.uncork()
  return Promise.allSettled(results)
}
