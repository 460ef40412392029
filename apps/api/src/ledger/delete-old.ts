import type { QueryCreator } from 'kysely'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

/** Rows per commit, so that a gateway's writes don't wait long. */
const ROWS_PER_COMMIT = 1_000

/** Cancellations that may be deleted: closed, not rechecked any more, and opened before a time in the tables' format. */
const selectOld = (queries: QueryCreator<Tables>, before: string) =>
  queries
    .selectFrom('cancellations')
    .where('created_at', '<', before)
    .where('outcome', 'is not', null)
    .where('next_check_at', 'is', null)

export async function countOld({ queries, read }: Store, before: string): Promise<number> {
  const [{ count } = { count: 0 }] = await read(
    selectOld(queries, before).select(({ fn }) => fn.countAll().as('count')),
  )
  return Number(count)
}

/** Returns the number of deleted cancellations. The gateway itself never deletes any. */
export async function deleteOld({ queries, write }: Store, before: string): Promise<number> {
  let deleted = 0
  for (;;) {
    const ids = selectOld(queries, before).select('id').limit(ROWS_PER_COMMIT)
    const count = await write(queries.deleteFrom('cancellations').where('id', 'in', ids))
    deleted += count
    if (count < ROWS_PER_COMMIT) return deleted
  }
}
