import { type Kysely, sql } from 'kysely'

/** The failure kind `refused` (a 4xx of Telnyx) is called `rejected`, so that only an outcome is `refused`. */
export async function up(db: Kysely<never>) {
  await sql`update cancellations
    set detail = replace(detail, '"kind":"refused"', '"kind":"rejected"')
    where detail like '%"kind":"refused"%'`.execute(db)
}
