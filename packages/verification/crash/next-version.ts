// Loaded ahead of a gateway: makes it the next version, which keeps one thing more.
import { MIGRATIONS } from '../../../apps/api/src/store/migrations/migrate.ts'

MIGRATIONS['9999-of-the-next-version'] = {
  up: (db) => db.schema.alterTable('cancellations').addColumn('mood', 'text').execute(),
}
