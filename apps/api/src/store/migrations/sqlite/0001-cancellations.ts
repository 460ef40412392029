import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<never>) {
  await db.schema
    .createTable('cancellations')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('sub_number_order_id', 'text', (column) => column.notNull())
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('batch_id', 'text')
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('deadline_at', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('last_attempt_at', 'text')
    .addColumn('seen_pending_at', 'text')
    .addColumn('outcome', 'text')
    .addColumn('evidence', 'text')
    .addColumn('detail', 'text')
    .addColumn('sub_number_order', 'text')
    .addColumn('closed_at', 'text')
    .addColumn('settled_status', 'text')
    .addColumn('settled_at', 'text')
    .addColumn('next_check_at', 'text')
    .execute()

  // At most one open cancellation per order.
  await db.schema
    .createIndex('cancellations_open')
    .unique()
    .on('cancellations')
    .column('sub_number_order_id')
    .where(sql.ref('outcome'), 'is', null)
    .execute()
  await db.schema
    .createIndex('cancellations_next_check')
    .on('cancellations')
    .column('next_check_at')
    .where(sql.ref('next_check_at'), 'is not', null)
    .execute()
  for (const filter of ['sub_number_order_id', 'actor', 'outcome']) {
    await db.schema
      .createIndex(`cancellations_by_${filter}`)
      .on('cancellations')
      .columns([filter, 'created_at', 'id'])
      .execute()
  }
  await db.schema
    .createIndex('cancellations_by_batch')
    .on('cancellations')
    .columns(['batch_id', 'created_at', 'id'])
    .where(sql.ref('batch_id'), 'is not', null)
    .execute()
  await db.schema
    .createIndex('cancellations_by_time')
    .on('cancellations')
    .columns(['created_at', 'id'])
    .execute()
}
