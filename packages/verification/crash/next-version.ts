// Loaded before a gateway: makes it the next version, with one more column.
import { MIGRATIONS } from '../../../apps/api/src/store/migrations/migrate.ts'

MIGRATIONS['9999-of-the-next-version'] = {
  up: (db) => db.schema.alterTable('cancellations').addColumn('mood', 'text').execute(),
}
