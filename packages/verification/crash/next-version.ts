// Loaded before a gateway: makes it the next version, with one more column.
import { SQLITE_MIGRATIONS } from '../../../apps/api/src/store/migrations/sqlite/migrations.ts'

SQLITE_MIGRATIONS['9999-of-the-next-version'] = {
  up: (db) => db.schema.alterTable('cancellations').addColumn('mood', 'text').execute(),
}
