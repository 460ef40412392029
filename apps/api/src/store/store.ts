import type { Compilable, QueryCreator } from 'kysely'
import type { Tables } from './tables.ts'

/** Where the gateway stores everything that must survive a restart. */
export interface Store {
  /** Builds queries. Run them with `read` and `write`. */
  readonly queries: QueryCreator<Tables>
  /** Runs a query that only reads. */
  read<Row>(query: Compilable<Row>): Promise<Row[]>
  /**
   * Runs a statement that writes; statements run in the order of the calls. Resolves with the number of
   * changed rows, once the change is durable.
   *
   * @throws StoreError and then nothing was changed
   */
  write(query: Compilable): Promise<number>
  close(): Promise<void>
}

/** The store can't be opened, read or written. The message says where, why and what to do. */
export class StoreError extends Error {
  override readonly name = 'StoreError'
}
