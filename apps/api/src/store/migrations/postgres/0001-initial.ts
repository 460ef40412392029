import { type Kysely, sql } from 'kysely'

/** Text in byte order, as SQLite compares it: cursors and times must not depend on the server's language. */
const text = sql`text collate "C"`

/** The schema of SQLite's migrations 0001 to 0008. */
export async function up(db: Kysely<never>) {
  await createStoreTime(db)
  await createCancellations(db)
  await createTokensAndHolds(db)
  await createBatches(db)
}

async function createStoreTime(db: Kysely<never>) {
  // Not the time at which the transaction began: a statement may have waited for a lock since then.
  // What is left of a deadline is rarely a whole number of milliseconds.
  await sql`create function countermand_now(offset_ms double precision) returns text language sql stable as $$
    select to_char((statement_timestamp() + offset_ms * interval '1 millisecond') at time zone 'utc',
      'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') collate "C" $$`.execute(db)
}

async function createCancellations(db: Kysely<never>) {
  await db.schema
    .createTable('cancellations')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('sub_number_order_id', text, (column) => column.notNull())
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('reason', text)
    .addColumn('request_id', text, (column) => column.notNull())
    .addColumn('batch_id', text)
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('deadline_at', text, (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('last_attempt_at', text)
    .addColumn('seen_pending_at', text)
    .addColumn('outcome', text)
    .addColumn('evidence', text)
    .addColumn('detail', text)
    .addColumn('sub_number_order', text)
    .addColumn('closed_at', text)
    .addColumn('settled_status', text)
    .addColumn('settled_at', text)
    .addColumn('next_check_at', text)
    .execute()
  // At most one open cancellation per order.
  await sql`create unique index cancellations_open on cancellations (sub_number_order_id)
    where outcome is null`.execute(db)
  await sql`create index cancellations_next_check on cancellations (next_check_at)
    where next_check_at is not null`.execute(db)
  await sql`create index cancellations_unsettled on cancellations (sub_number_order_id, created_at)
    where outcome in ('accepted', 'unknown') and settled_at is null`.execute(db)
  await sql`create index cancellations_by_sub_number_order_id
    on cancellations (sub_number_order_id, created_at, id)`.execute(db)
  await sql`create index cancellations_by_actor on cancellations (actor, created_at, id)`.execute(db)
  await sql`create index cancellations_by_time on cancellations (created_at, id)`.execute(db)
  await sql`create index cancellations_by_batch on cancellations (batch_id, created_at, id)
    where batch_id is not null`.execute(db)
  await sql`create index cancellations_by_outcome on cancellations (outcome, created_at, id)
    where outcome is not null`.execute(db)
  await sql`create index cancellations_by_actor_and_outcome on cancellations (actor, outcome, created_at, id)
    where outcome is not null`.execute(db)

  await db.schema
    .createTable('joins')
    .addColumn('cancellation_id', text, (column) => column.notNull())
    .addColumn('request_id', text, (column) => column.notNull())
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('reason', text)
    .addColumn('joined_at', text, (column) => column.notNull())
    .execute()
  await sql`create index joins_by_cancellation on joins (cancellation_id)`.execute(db)
}

async function createTokensAndHolds(db: Kysely<never>) {
  await db.schema
    .createTable('tokens')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('hash', text, (column) => column.notNull().unique())
    .addColumn('scopes', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('expires_at', text)
    .addColumn('last_used_at', text)
    .addColumn('revoked_at', text)
    .execute()
  // The name is the actor in the ledger. The name of a revoked token can be reused.
  await sql`create unique index tokens_name on tokens (name) where revoked_at is null`.execute(db)

  await db.schema
    .createTable('holds')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('why', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('released_at', text)
    .execute()
  await sql`create index holds_in_force on holds (created_at) where released_at is null`.execute(db)
}

async function createBatches(db: Kysely<never>) {
  await db.schema
    .createTable('batches')
    .addColumn('id', text, (column) => column.primaryKey())
    .addColumn('actor', text, (column) => column.notNull())
    .addColumn('reason', text)
    .addColumn('request_id', text, (column) => column.notNull())
    .addColumn('idempotency_key', text)
    .addColumn('request_hash', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('state_reason', text)
    .addColumn('list_problem', text)
    .addColumn('filter', text)
    .addColumn('order_ids', text)
    .addColumn('resolved_at', text)
    .addColumn('total', 'integer')
    .addColumn('repeated', 'integer', (column) => column.notNull())
    .addColumn('finished_at', text)
    .addColumn('outcomes', text)
    .execute()
  await sql`create unique index batches_by_idempotency_key on batches (actor, idempotency_key)
    where idempotency_key is not null`.execute(db)
  await sql`create index batches_by_time on batches (created_at, id)`.execute(db)
  await sql`create index batches_unfinished on batches (created_at, id) where finished_at is null`.execute(db)

  await db.schema
    .createTable('batch_items')
    .addColumn('batch_id', text, (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('sub_number_order_id', text, (column) => column.notNull())
    .addColumn('finish_number', 'integer')
    .addColumn('outcome', text)
    .addColumn('cancellation_id', text)
    .addColumn('finished_at', text)
    .addPrimaryKeyConstraint('batch_items_key', ['batch_id', 'position'])
    .execute()
  await sql`create unique index batch_items_by_order on batch_items (batch_id, sub_number_order_id)`.execute(
    db,
  )
  await sql`create unique index batch_items_by_finish on batch_items (batch_id, finish_number)`.execute(db)
  await sql`create index batch_items_by_outcome on batch_items (batch_id, outcome, position)`.execute(db)
}
