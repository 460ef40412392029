import { type Kysely, sql } from 'kysely'

/** Why a batch's list of orders is incomplete gets a column of its own, so that a pause can't overwrite it. */
export async function up(db: Kysely<never>) {
  await db.schema.alterTable('batches').addColumn('list_problem', 'text').execute()
  await sql`update batches set list_problem = state_reason, state_reason = null
    where state_reason is not null and state != 'paused'`.execute(db)
}
