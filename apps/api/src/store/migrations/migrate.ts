import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { StoreError } from '../store.ts'
import type { Tables } from '../tables.ts'

/** Applied in the order of their names. A released migration never changes; a later one corrects it. */
export type Migrations = Record<string, Migration>

/**
 * Migrates a store to the schema of this version.
 *
 * @throws StoreError when a newer version has migrated it
 */
export async function migrate(db: Kysely<Tables>, migrations: Migrations) {
  const { error } = await createMigrator(db, migrations).migrateToLatest()
  if (!error) return
  if (error instanceof Error && /previously executed migration .* is missing/.test(error.message)) {
    throw new StoreError(
      'it was written by a newer version of Countermand: run that version, or restore a backup from before the upgrade',
    )
  }
  throw error
}

/** Whether a store has the schema of this version. */
export async function isMigrated(db: Kysely<Tables>, migrations: Migrations): Promise<boolean> {
  const all = await createMigrator(db, migrations).getMigrations()
  return all.every(({ executedAt }) => executedAt !== undefined)
}

const createMigrator = (db: Kysely<Tables>, migrations: Migrations) =>
  new Migrator({ db, provider: { getMigrations: async () => migrations } })
