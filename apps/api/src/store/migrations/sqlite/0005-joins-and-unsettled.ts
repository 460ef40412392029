import { type Kysely, sql } from 'kysely'

/**
 * Who joined a cancellation that was already open. The index lets a repeat find an earlier cancellation of
 * its order that is not settled.
 */
export async function up(db: Kysely<never>) {
  await db.schema
    .createTable('joins')
    .addColumn('cancellation_id', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('joined_at', 'text', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('joins_by_cancellation').on('joins').column('cancellation_id').execute()
  await db.schema
    .createIndex('cancellations_unsettled')
    .on('cancellations')
    .columns(['sub_number_order_id', 'created_at'])
    .where(sql<boolean>`outcome in ('accepted', 'unknown') and settled_at is null`)
    .execute()
}
