import { readFileSync } from 'node:fs'
import type { ClientConfig } from 'pg'
import { StoreError } from '../store.ts'

/** How gateways appear in `pg_stat_activity`. */
export const GATEWAY_NAME = 'countermand-gateway'

/** How the jobs of gateways appear in `pg_stat_activity`. */
export const JOBS_NAME = 'countermand-jobs'

/** How commands appear in `pg_stat_activity`. */
export const COMMAND_NAME = 'countermand-command'

/** A server that doesn't answer within this time counts as lost, in milliseconds. */
const ANSWER_TIMEOUT_MS = 10_000

/** The server ends a transaction whose client is frozen or gone after this time, in milliseconds. */
const IDLE_TRANSACTION_TIMEOUT_MS = 2_000

const LOOPBACK = /^(127(\.\d+){3}|\[?::1\]?|localhost|)$/

/** The database's address without user and password, for messages. */
export function describeDatabase(databaseUrl: string): string {
  const { host, pathname } = new URL(databaseUrl)
  return `postgres://${host}${pathname}`
}

/**
 * The connection options for a `DATABASE_URL`. Beyond loopback the connection uses TLS, and the server's certificate
 * and name are verified, unless the URL says `sslmode=disable`.
 *
 * @throws StoreError when `sslrootcert` can't be read
 */
export function readConnectionOptions(databaseUrl: string, applicationName: string): ClientConfig {
  const url = new URL(databaseUrl)
  const mode = url.searchParams.get('sslmode')
  const rootCertificate = url.searchParams.get('sslrootcert')
  // The driver would apply its own meaning of these.
  url.searchParams.delete('sslmode')
  url.searchParams.delete('sslrootcert')
  const usesTls = mode === null ? !LOOPBACK.test(url.hostname) : mode !== 'disable'
  return {
    connectionString: url.href,
    application_name: applicationName,
    connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    statement_timeout: ANSWER_TIMEOUT_MS,
    lock_timeout: ANSWER_TIMEOUT_MS / 2,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    ssl: usesTls && {
      // Without it the driver would compare the certificate of an IP address with "localhost".
      host: url.hostname,
      ...(rootCertificate !== null && { ca: readCertificate(rootCertificate) }),
    },
  }
}

function readCertificate(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new StoreError(`sslrootcert of DATABASE_URL can't be read: ${file} (${code})`, { cause: error })
  }
}
