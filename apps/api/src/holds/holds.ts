import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { prepareQuery } from '../store/prepared-query.ts'
import type { Store } from '../store/store.ts'
import { storeTime } from '../store/store-time.ts'

/** An operator's stop of all cancellations. While a hold is in force, no PATCH is sent. */
export interface Holds {
  /** The reason of the hold in force; undefined when there is none. */
  inForce(): Promise<string | undefined>
  place(why: string): Promise<void>
  /** Ends all holds. Returns false when there was none. */
  release(): Promise<boolean>
}

export function createHolds(store: Store): Holds {
  const { queries } = store
  const findNewestHold = prepareQuery(
    () =>
      queries
        .selectFrom('holds')
        .select('why')
        .where('released_at', 'is', null)
        .orderBy('created_at', 'desc')
        .limit(sql.lit(1)), // SQLite plans a query again for each bound limit
  )
  return {
    async inForce() {
      const [hold] = await store.read(findNewestHold({}))
      return hold?.why
    },
    async place(why) {
      const hold = { id: randomUUID(), why, created_at: storeTime() }
      await store.write(queries.insertInto('holds').values(hold))
    },
    async release() {
      const update = queries
        .updateTable('holds')
        .set({ released_at: storeTime() })
        .where('released_at', 'is', null)
      return (await store.write(update)) > 0
    },
  }
}
