import { type Kysely, sql } from 'kysely'

/** Nobody looks for rows by an outcome that is not there yet: each cancel writes two pages fewer. */
export async function up(db: Kysely<never>) {
  await db.schema.dropIndex('cancellations_by_outcome').execute()
  await db.schema
    .createIndex('cancellations_by_outcome')
    .on('cancellations')
    .columns(['outcome', 'created_at', 'id'])
    .where(sql.ref('outcome'), 'is not', null)
    .execute()
}
