import type { Compilable, QueryCreator } from 'kysely'
import type { Tables } from './tables.ts'

/** Where the gateway stores everything that must survive a restart. */
export interface Store {
  /** Its file or server, for messages. Without a password. */
  readonly name: string
  /** Whether other gateways may be working on it. */
  readonly isShared: boolean
  /** Builds queries. Run them with `read` and `write`. */
  readonly queries: QueryCreator<Tables>
  /** Runs a query that only reads. */
  read<Row>(query: Compilable<Row>): Promise<Row[]>
  /**
   * Runs a statement that writes; statements run in the order of the calls. Resolves with the number of
   * changed rows, once the change is durable.
   *
   * @throws StoreError and then nothing was changed, unless the connection broke: then it may have been
   */
  write(query: Compilable): Promise<number>
  /** As `write`, but resolves with the rows that the statement returns. They should be small. */
  writeReturning<Row>(query: Compilable<Row>): Promise<Row[]>
  size(): Promise<StoreSize>
  close(): Promise<void>
}

/** Disk space that the store uses. */
export interface StoreSize {
  databaseBytes: number
  /**
   * The write-ahead log of SQLite. It keeps growing while a reader, such as a suspended export, holds a snapshot.
   * Undefined for a server, which shares its log between databases.
   */
  walBytes?: number
}

/** The store can't be opened, read or written. The message says where, why and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}
