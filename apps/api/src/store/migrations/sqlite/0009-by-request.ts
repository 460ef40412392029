import { type Kysely, sql } from 'kysely'

/** Finds the cancellations of a request: one, or all of a batch. The statistics are those of 0004's kind. */
export async function up(db: Kysely<never>) {
  await db.schema
    .createIndex('cancellations_by_request')
    .on('cancellations')
    .columns(['request_id', 'created_at', 'id'])
    .execute()
  await sql`insert into sqlite_stat1 (tbl, idx, stat)
    values ('cancellations', 'cancellations_by_request', '1000000 10 1 1')`.execute(db)
  await sql`analyze sqlite_schema`.execute(db) // loads the new statistics
}
