import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import * as cancellations from './migrations/0001-cancellations.ts'
import { StoreError } from './store.ts'
import type { Tables } from './tables.ts'

/** In this order, each once. What has been released is never changed, only followed by another. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-cancellations': cancellations,
}

/**
 * Brings a store to the schema of this version.
 *
 * @throws StoreError when a newer version has already been at work on it
 */
export async function migrate(db: Kysely<Tables>, migrations = MIGRATIONS) {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (!error) return
  if (error instanceof Error && /previously executed migration .* is missing/.test(error.message)) {
    throw new StoreError('it was written by a newer version of Countermand: run that one')
  }
  throw error
}
