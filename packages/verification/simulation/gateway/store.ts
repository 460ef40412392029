import { DatabaseSync } from 'node:sqlite'
import { type Store, StoreError } from '@countermand/api'
import { sleep } from '@countermand/core'
import { type CompiledQuery, Kysely } from 'kysely'
import { migrate } from '../../../../apps/api/src/store/migrations/migrate.ts'
import { createGroupedWrites } from '../../../../apps/api/src/store/sqlite/group-commit.ts'
import {
  sqliteConnection,
  sqliteDialect,
  sqliteReader,
} from '../../../../apps/api/src/store/sqlite/sqlite-dialect.ts'
import type { CancellationRow, Tables } from '../../../../apps/api/src/store/tables.ts'
import type { Process } from '../process.ts'
import type { World } from '../world.ts'

/** What outlives every process: a real SQLite database, in memory. */
export async function createDisk() {
  const database = new DatabaseSync(':memory:')
  const connection = sqliteConnection(database)
  const db = new Kysely<Tables>({ dialect: sqliteDialect(connection) })
  await migrate(db)
  const all = database.prepare('select * from cancellations order by created_at, id')
  const one = database.prepare('select * from cancellations where id = ?')

  return {
    /** All rows, as they are on disk now. */
    rows: () => all.all() as unknown as CancellationRow[],
    row: (id: string) => one.get(id) as unknown as CancellationRow | undefined,
    wipe() {
      for (const table of ['cancellations', 'joins', 'holds', 'tokens']) database.exec(`delete from ${table}`)
    },
    /** What another program does to the file, such as `hold`. */
    run: (sql: string) => database.exec(sql),
    /** The store as one process sees it. `write` is called after each change, `trouble` when one fails or is slow. */
    storeOf(
      process: Process,
      { rng, profile, clock, log }: World,
      on: {
        write(query: CompiledQuery, changes: number): void
        isPoisoned(query: CompiledQuery): boolean
        trouble(ms: number): void
      },
    ): Store {
      const write = createGroupedWrites(database, connection, (flush) => clock.after(0, flush))
      const { store } = profile

      async function commit(query: CompiledQuery): Promise<number> {
        if (rng.chance(store.slow)) {
          const ms = rng.upTo(4_000)
          on.trouble(ms)
          await sleep(clock, ms)
        }
        if (rng.chance(store.failure) || on.isPoisoned(query)) {
          on.trouble(0)
          throw new StoreError('the disk is full: make room')
        }
        const changes = await write({ compile: () => query })
        on.write(query, changes)
        if (!rng.chance(store.lostAnswer)) return changes
        log.count('lost commits')
        throw new StoreError('the connection broke')
      }

      return {
        db,
        read: sqliteReader(connection),
        write: (query) => {
          const compiled = query.compile()
          return process.effect(() => commit(compiled))
        },
        close: async () => {},
      }
    },
  }
}

export type Disk = Awaited<ReturnType<typeof createDisk>>
