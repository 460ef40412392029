import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresDialect,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCreator,
} from 'kysely'
import { Pool, type PoolConfig } from 'pg'
import type { Store } from '../store.ts'
import type { Tables } from '../tables.ts'
import { describeDatabase, GATEWAY_NAME, readConnectionOptions } from './connection-options.ts'
import { createGroupCommit } from './group-commit.ts'
import { createGroupedReads } from './grouped-reads.ts'
import { explainPostgresError } from './postgres-error.ts'
import { createToQuery } from './to-query.ts'

/** Connections for reading, in each gateway. */
const READERS = 6

/** Builds queries for PostgreSQL. */
const postgresQueries: QueryCreator<Tables> = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

/**
 * Opens a database that any number of gateways share. `prepare` runs first, on a connection of its own.
 *
 * @throws StoreError
 */
export async function openPostgres(
  databaseUrl: string,
  applicationName: string,
  prepare: (db: Kysely<Tables>) => Promise<void>,
): Promise<Store> {
  const name = describeDatabase(databaseUrl)
  const options = readConnectionOptions(databaseUrl, applicationName)
  const explain = (error: unknown) => {
    throw explainPostgresError(error, name)
  }
  // A migration may take longer than a statement of the gateway.
  const { query_timeout: _, statement_timeout: __, lock_timeout: ___, ...withoutTimeouts } = options
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: createPool({ ...withoutTimeouts, max: 1 }) }),
  })
  try {
    await prepare(db)
  } catch (error) {
    explain(error)
  } finally {
    await db.destroy()
  }

  const readers = createPool({ ...options, max: READERS, pipeline: true })
  const writer = createPool({ ...options, max: 1, pipeline: true })
  const toQuery = createToQuery()
  const run = createGroupCommit({ connect: () => writer.connect(), toQuery })
  const runRead = createGroupedReads({ connect: () => readers.connect(), toQuery })
  const read = async <Row>(query: Compilable<Row>) => (await runRead(query).catch(explain)).rows as Row[] // the same cast as in Kysely's driver
  return {
    name,
    isShared: true,
    queries: postgresQueries,
    read,
    write: async (query) => (await run(query).catch(explain)).rowCount ?? 0,
    writeReturning: async <Row>(query: Compilable<Row>) => (await run(query).catch(explain)).rows as Row[],
    async size() {
      const { rows } = await readers.query('select pg_database_size(current_database())').catch(explain)
      return { databaseBytes: Number(rows[0].pg_database_size) }
    },
    async close() {
      await Promise.all([readers.end(), writer.end()])
    },
  }
}

/** Whether a gateway is connected to the database. */
export async function isGatewayConnected(databaseUrl: string, applicationName: string): Promise<boolean> {
  const pool = createPool({ ...readConnectionOptions(databaseUrl, applicationName), max: 1 })
  try {
    const { rows } = await pool.query(
      `select 1 from pg_stat_activity
       where datname = current_database() and application_name = $1 limit 1`,
      [GATEWAY_NAME],
    )
    return rows.length > 0
  } catch (error) {
    throw explainPostgresError(error, describeDatabase(databaseUrl))
  } finally {
    await pool.end()
  }
}

function createPool(options: PoolConfig & { pipeline?: boolean | undefined }): Pool {
  const pool = new Pool(options)
  // A query on a broken connection fails, and the pool replaces it. Without listeners the process would also exit.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}
