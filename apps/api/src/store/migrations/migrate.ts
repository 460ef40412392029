import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { StoreError } from '../store.ts'
import type { Tables } from '../tables.ts'
import * as cancellations from './0001-cancellations.ts'
import * as tokensAndHolds from './0002-tokens-and-holds.ts'
import * as outcomesOnceKnown from './0003-outcomes-once-known.ts'
import * as whatFiltersNarrow from './0004-what-filters-narrow.ts'
import * as joinsAndUnsettled from './0005-joins-and-unsettled.ts'
import * as batches from './0006-batches.ts'
import * as rejectedFailures from './0007-rejected-failures.ts'

/** Applied in this order. A released migration never changes; a later one corrects it. */
export const MIGRATIONS: Record<string, Migration> = {
  '0001-cancellations': cancellations,
  '0002-tokens-and-holds': tokensAndHolds,
  '0003-outcomes-once-known': outcomesOnceKnown,
  '0004-what-filters-narrow': whatFiltersNarrow,
  '0005-joins-and-unsettled': joinsAndUnsettled,
  '0006-batches': batches,
  '0007-rejected-failures': rejectedFailures,
}

/**
 * Migrates a store to the schema of this version.
 *
 * @throws StoreError when a newer version has migrated it
 */
export async function migrate(db: Kysely<Tables>, migrations = MIGRATIONS) {
  const { error } = await createMigrator(db, migrations).migrateToLatest()
  if (!error) return
  if (error instanceof Error && /previously executed migration .* is missing/.test(error.message)) {
    throw new StoreError('it was written by a newer version of Countermand: run that version')
  }
  throw error
}

/** Whether a store has the schema of this version. */
export async function isMigrated(db: Kysely<Tables>): Promise<boolean> {
  const migrations = await createMigrator(db, MIGRATIONS).getMigrations()
  return migrations.every(({ executedAt }) => executedAt !== undefined)
}

const createMigrator = (db: Kysely<Tables>, migrations: Record<string, Migration>) =>
  new Migrator({ db, provider: { getMigrations: async () => migrations } })
