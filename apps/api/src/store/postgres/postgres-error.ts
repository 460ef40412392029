import { StoreError } from '../store.ts'

/** The driver's own errors about a connection have no code. */
const CONNECTION_BROKE = 'the connection broke: check the server and the network'

/** What to do about errors of the server, by SQLSTATE, and of the connection, by Node's code. */
const EXPLANATIONS: Record<string, string> = {
  ECONNREFUSED: 'no server is listening there: start it, or correct DATABASE_URL',
  ENOTFOUND: 'its host name is unknown: correct DATABASE_URL',
  EAI_AGAIN: 'its host name could not be resolved: check DNS',
  ECONNRESET: CONNECTION_BROKE,
  ETIMEDOUT: 'it does not respond: check the server and the network',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted: set sslrootcert in DATABASE_URL',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted: set sslrootcert in DATABASE_URL',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted: set sslrootcert in DATABASE_URL',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted: set sslrootcert in DATABASE_URL',
  CERT_HAS_EXPIRED: 'its certificate has expired: renew it',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host: connect by that name',
  '25006': 'it is read-only: connect to the primary',
  '28000': 'it rejects the user: correct DATABASE_URL',
  '28P01': 'it rejects the password: correct DATABASE_URL',
  '3D000': 'the database does not exist: create it, or correct DATABASE_URL',
  '42501': 'the user may not do this: grant it the rights that docs/operations.md lists',
  '42P01': 'a table is missing: let a gateway of this version start on it once',
  '53100': 'its disk is full: free some space',
  '53300': 'it has no connection left: raise max_connections, or run fewer gateways',
  '55P03': 'a lock was not released in time: look for long transactions in pg_stat_activity',
  '57014': 'a statement took too long: check the load of the server',
  '57P01': 'it is shutting down: the gateway reconnects',
  '57P03': 'it is starting up or shutting down: the gateway reconnects',
}

const getCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

/** Turns any error of the driver into a StoreError that names the server and the next step. */
export function explainPostgresError(error: unknown, server: string): StoreError {
  if (error instanceof StoreError) return error
  const code = getCode(error)
  const message = error instanceof Error ? error.message || String(code) : String(error)
  const explanation = EXPLANATIONS[code ?? ''] ?? (code ? 'PostgreSQL failed' : CONNECTION_BROKE)
  return new StoreError(`${explanation} (${server}: ${message})`, { cause: error })
}

/**
 * Whether only one statement failed. Other errors concern the connection or the server, and so every statement.
 * The classes of SQLSTATE: 21 to 23 and 42 are about a statement and its values.
 */
export const isStatementError = (error: unknown) => /^(2[1-3]|42)[0-9A-Z]{3}$/.test(getCode(error) ?? '')
