import { randomUUID } from 'node:crypto'
import type { Clock } from '@countermand/core'
import { sql } from 'kysely'
import { prepareQuery } from '../store/prepared-query.ts'
import type { Store } from '../store/store.ts'
import { toIso } from '../store/tables.ts'

/** An operator's stop of all cancellations. While a hold is in force, no PATCH is sent. */
export interface Holds {
  /** The reason of the hold in force; undefined when there is none. */
  inForce(): Promise<string | undefined>
  place(why: string): Promise<void>
  /** Ends all holds. Returns false when there was none. */
  release(): Promise<boolean>
}

export function createHolds(store: Store, clock: Clock): Holds {
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
      const created_at = toIso(clock.now())
      await store.write(queries.insertInto('holds').values({ id: randomUUID(), why, created_at }))
    },
    async release() {
      const update = queries
        .updateTable('holds')
        .set({ released_at: toIso(clock.now()) })
        .where('released_at', 'is', null)
      return (await store.write(update)) > 0
    },
  }
}
