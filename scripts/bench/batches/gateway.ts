import { setTimeout as sleep } from 'node:timers/promises'
import type { CancellationBatch, CancellationBatchResponse } from '@countermand/core/wire'
import type { PostgresServer } from '../../../apps/api/test/postgres-server.ts'
import { type Client, createClient, type RunningServer, startServer } from '../gateway/servers.ts'
import { withTemporaryFolder } from '../temporary-folder.ts'

/** A kind of store, with the environment of a gateway that starts on an empty one. */
export interface BenchStore {
  name: string
  createEmpty(): Promise<Record<string, string>>
}

/** The gateway's folder is a new one anyway. */
export const SQLITE: BenchStore = { name: 'SQLite', createEmpty: async () => ({}) }

export const createPostgresStore = (server: PostgresServer): BenchStore => ({
  name: 'PostgreSQL',
  createEmpty: async () => ({ DATABASE_URL: await server.createDatabase() }),
})

/** A gateway in its own process, on an empty store. */
export interface BatchGateway extends Pick<RunningServer, 'usage' | 'kill'> {
  /** With one connection. */
  client: Client
  connect(connections: number): Client
  createBatch(ids: readonly string[]): Promise<CancellationBatch>
  retrieveBatch(id: string): Promise<CancellationBatch>
  /** Reads a batch until it is as wanted. */
  awaitBatch(
    id: string,
    isAsWanted: (batch: CancellationBatch) => boolean,
    pollMs?: number,
  ): Promise<CancellationBatch>
  /** Creates a batch and resolves once it has finished. Throws unless all its orders were cancelled. */
  runBatch(ids: readonly string[]): Promise<CancellationBatch>
}

/** How often a batch is read, in milliseconds. */
const POLL_MS = 200

export function withGateway<Result>(
  store: BenchStore,
  upstream: { baseUrl: string },
  run: (gateway: BatchGateway) => Promise<Result>,
): Promise<Result> {
  return withTemporaryFolder(async (folder) => {
    const server = await startServer('countermand', upstream, folder, await store.createEmpty())
    const clients: Client[] = []
    const connect = (connections: number) => {
      const client = createClient(server, connections)
      clients.push(client)
      return client
    }
    const client = connect(1)
    const gateway: BatchGateway = {
      usage: server.usage,
      kill: server.kill,
      client,
      connect,
      async createBatch(ids) {
        const body = { sub_number_order_ids: ids }
        return (await client.post<CancellationBatchResponse>('/cancellation_batches', body)).data
      },
      async retrieveBatch(id) {
        return (await client.get<CancellationBatchResponse>(`/cancellation_batches/${id}`)).body.data
      },
      async awaitBatch(id, isAsWanted, pollMs = POLL_MS) {
        for (;;) {
          const batch = await gateway.retrieveBatch(id)
          if (isAsWanted(batch)) return batch
          if (batch.status === 'paused') throw new Error(JSON.stringify(batch))
          await sleep(pollMs)
        }
      },
      async runBatch(ids) {
        const { id } = await gateway.createBatch(ids)
        const batch = await gateway.awaitBatch(id, hasEnded)
        if (batch.outcomes.cancelled !== ids.length) throw new Error(JSON.stringify(batch))
        return batch
      },
    }
    try {
      return await run(gateway)
    } finally {
      await Promise.all(clients.map(({ close }) => close()))
      await server.close()
    }
  })
}

export const hasEnded = ({ finished_at }: CancellationBatch) => finished_at !== null

/** From the request for a batch until all its orders have outcomes, by the gateway's clock. */
export const durationSeconds = ({ created_at, finished_at }: CancellationBatch) =>
  (Date.parse(finished_at ?? '') - Date.parse(created_at)) / 1_000
