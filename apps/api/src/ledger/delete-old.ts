import type { Store } from '../store/store.ts'

/** How many rows go in one commit, so that a gateway beside it is held up for no longer. */
const AT_ONCE = 1_000

/** What may be deleted: over, with nothing left to learn, and opened before a time as the rows keep it. */
const oldRows = ({ db }: Store, before: string) =>
  db
    .selectFrom('cancellations')
    .where('created_at', '<', before)
    .where('outcome', 'is not', null)
    .where('next_check_at', 'is', null)

export async function countOld(store: Store, before: string): Promise<number> {
  const { count } = await oldRows(store, before)
    .select(({ fn }) => fn.countAll().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Deletes them, and tells how many that were. The ledger never does it by itself. */
export async function deleteOld(store: Store, before: string): Promise<number> {
  const { db } = store
  let deleted = 0
  for (;;) {
    const some = oldRows(store, before).select('id').limit(AT_ONCE)
    const count = await store.write(db.deleteFrom('cancellations').where('id', 'in', some))
    deleted += count
    if (count < AT_ONCE) return deleted
  }
}
