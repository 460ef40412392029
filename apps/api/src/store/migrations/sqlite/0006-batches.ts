import { type Kysely, sql } from 'kysely'

/** Batches and their items. An item's outcome is copied from the ledger, where the truth is. */
export async function up(db: Kysely<never>) {
  await db.schema
    .createTable('batches')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('idempotency_key', 'text')
    .addColumn('request_hash', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('state_reason', 'text')
    .addColumn('filter', 'text')
    .addColumn('order_ids', 'text')
    .addColumn('resolved_at', 'text')
    .addColumn('total', 'integer')
    .addColumn('repeated', 'integer', (column) => column.notNull())
    .addColumn('finished_at', 'text')
    .addColumn('outcomes', 'text')
    .execute()
  await db.schema
    .createIndex('batches_by_idempotency_key')
    .unique()
    .on('batches')
    .columns(['actor', 'idempotency_key'])
    .where(sql.ref('idempotency_key'), 'is not', null)
    .execute()
  await db.schema.createIndex('batches_by_time').on('batches').columns(['created_at', 'id']).execute()
  await db.schema
    .createIndex('batches_unfinished')
    .on('batches')
    .columns(['created_at', 'id'])
    .where(sql.ref('finished_at'), 'is', null)
    .execute()

  await db.schema
    .createTable('batch_items')
    .addColumn('batch_id', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('sub_number_order_id', 'text', (column) => column.notNull())
    .addColumn('finish_number', 'integer')
    .addColumn('outcome', 'text')
    .addColumn('cancellation_id', 'text')
    .addColumn('finished_at', 'text')
    .addPrimaryKeyConstraint('batch_items_key', ['batch_id', 'position'])
    .execute()
  await db.schema
    .createIndex('batch_items_by_order')
    .unique()
    .on('batch_items')
    .columns(['batch_id', 'sub_number_order_id'])
    .execute()
  await db.schema
    .createIndex('batch_items_by_finish')
    .unique()
    .on('batch_items')
    .columns(['batch_id', 'finish_number'])
    .execute()
  await db.schema
    .createIndex('batch_items_by_outcome')
    .on('batch_items')
    .columns(['batch_id', 'outcome', 'position'])
    .execute()
}
