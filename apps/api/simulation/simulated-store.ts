import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { createGroupedWrites } from '../src/store/grouped-writes.ts'
import { migrate } from '../src/store/migrate.ts'
import { sqliteConnection, sqliteDialect, sqliteReader } from '../src/store/sqlite-dialect.ts'
import { type Store, StoreError } from '../src/store/store.ts'
import type { CancellationRow, Tables } from '../src/store/tables.ts'
import type { SimulatedProcess } from './simulated-process.ts'

/** What outlives every process: a real SQLite database, in memory. */
export async function createDisk() {
  const database = new DatabaseSync(':memory:')
  const connection = sqliteConnection(database)
  const db = new Kysely<Tables>({ dialect: sqliteDialect(connection) })
  await migrate(db)
  const select = database.prepare('select * from cancellations order by created_at, id')
  const openOf = database.prepare(
    'select * from cancellations where sub_number_order_id = ? and outcome is null',
  )

  return {
    /** All rows, as they are on disk now. */
    rows: () => select.all() as unknown as CancellationRow[],
    /** The open rows of one order. */
    openOf: (orderId: string) => openOf.all(orderId) as unknown as CancellationRow[],
    wipe: () => database.exec('delete from cancellations'),
    /** The store as one process sees it; `onWrite` is told after each change. */
    storeOf(
      process: SimulatedProcess,
      { fails, onWrite }: { fails: () => boolean; onWrite: () => void },
    ): Store {
      const write = createGroupedWrites(database, connection, (flush) => process.clock.after(0, flush))
      return {
        db,
        read: sqliteReader(connection),
        write: (query) =>
          process.effect(async () => {
            if (fails()) throw new StoreError('the disk is full: make room')
            const changes = await write(query)
            onWrite()
            return changes
          }),
        close: async () => {},
      }
    },
  }
}

export type Disk = Awaited<ReturnType<typeof createDisk>>
