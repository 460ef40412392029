import type { Compilable, Kysely } from 'kysely'
import type { Tables } from './tables.ts'

/** Where the gateway keeps what must outlive it. */
export interface Store {
  /** Builds queries and runs those that only read. */
  readonly db: Kysely<Tables>
  /** Runs a query that only reads, without what `db` does around each of its own. */
  read<Row>(query: Compilable<Row>): Promise<Row[]>
  /**
   * Carries out one statement that writes, in the order in which they are asked for. Resolves with the
   * number of rows that it changed, and not before the change is durable.
   *
   * @throws StoreError and then nothing was changed
   */
  write(query: Compilable): Promise<number>
  close(): Promise<void>
}

/** The store can't be opened, read or written; the message says where, why and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}
