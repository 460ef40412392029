import { type Kysely, sql } from 'kysely'

/** SQLite's migration 0009. */
export async function up(db: Kysely<never>) {
  await sql`create index cancellations_by_request on cancellations (request_id, created_at, id)`.execute(db)
}
