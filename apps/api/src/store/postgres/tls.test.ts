import { chmodSync, chownSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCertificates } from '../../../test/certificates.ts'
import { type PostgresServer, startPostgres } from '../../../test/postgres-server.ts'
import { openStore } from '../open-store.ts'

let folder: string
let server: PostgresServer
let database: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countermand-tls-'))
  chmodSync(folder, 0o755)
  createCertificates(folder)
  server = await startPostgres()
  database = await server.createDatabase()
  const [{ data_directory: data } = {}] = await server.query(database, 'show data_directory')
  // PostgreSQL requires that the key is its own.
  const { uid, gid } = statSync(String(data))
  const key = join(folder, 'server.key')
  chmodSync(key, 0o600)
  chownSync(key, uid, gid)
  await server.query(database, `alter system set ssl_cert_file = '${join(folder, 'server.pem')}'`)
  await server.query(database, `alter system set ssl_key_file = '${key}'`)
  await server.query(database, 'alter system set ssl = on')
  await server.stop()
  await server.start()
}, 60_000)

afterAll(async () => {
  await server.close()
  rmSync(folder, { recursive: true })
})

/** Opens the store by a host name and with the options of a `DATABASE_URL`. */
function open(host: string, options: Record<string, string>) {
  const url = new URL(database)
  url.hostname = host
  for (const [name, value] of Object.entries(options)) url.searchParams.set(name, value)
  return openStore({ dataDir: 'not-used', databaseUrl: url.href })
}

describe('the connection to PostgreSQL with TLS', () => {
  it('is accepted with the authority’s certificate and the right host name', async () => {
    const store = await open('localhost', { sslmode: 'verify-full', sslrootcert: join(folder, 'ca.pem') })
    await store.read(store.queries.selectFrom('holds').selectAll())
    const connections = await server.query(
      database,
      "select ssl from pg_stat_ssl join pg_stat_activity using (pid) where application_name = 'countermand-gateway'",
    )
    expect(connections.length).toBeGreaterThan(0)
    for (const { ssl } of connections) expect(ssl).toBe(true)
    await store.close()
  })

  it.each([
    ['an unknown authority', 'localhost', 'verify-full', 'other-ca.pem', 'not trusted: set sslrootcert'],
    ['another host name', '127.0.0.1', 'verify-full', 'ca.pem', 'its certificate is for another host'],
    ['"require", which checks as much', '127.0.0.1', 'require', 'ca.pem', 'is for another host'],
  ])('is refused with %s', async (_, host, sslmode, ca, words) => {
    await expect(open(host, { sslmode, sslrootcert: join(folder, ca) })).rejects.toThrow(words)
  })

  it('names a root certificate that can not be read', async () => {
    const opened = open('localhost', { sslmode: 'verify-full', sslrootcert: '/nowhere/ca.pem' })
    await expect(opened).rejects.toThrow('/nowhere/ca.pem (ENOENT)')
  })
})
