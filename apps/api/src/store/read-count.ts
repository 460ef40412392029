import type { Compilable } from 'kysely'
import type { Store } from './store.ts'

/** Runs a query that counts. SQLite's count is a number, PostgreSQL's a text. */
export async function readCount(
  { read }: Pick<Store, 'read'>,
  query: Compilable<{ count: number | string | bigint }>,
): Promise<number> {
  const [row] = await read(query)
  return Number(row?.count ?? 0)
}
