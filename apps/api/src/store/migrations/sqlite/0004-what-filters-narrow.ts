import { type Kysely, sql } from 'kysely'

/**
 * What ANALYZE finds in a large ledger: the rows of an index, and how many of them share its first column,
 * its first two columns, and so on. Without statistics SQLite treats all filters as equally selective: of a
 * million rows it read the 900,000 cancelled ones to find those of one order.
 */
const STATISTICS = {
  cancellations_by_sub_number_order_id: '1000000 2 1 1',
  cancellations_by_batch: '300000 1000 1 1',
  cancellations_by_outcome: '1000000 100000 1 1',
  cancellations_by_actor: '1000000 200000 1 1',
  cancellations_by_actor_and_outcome: '1000000 200000 20000 1 1',
}

export async function up(db: Kysely<never>) {
  await sql`analyze sqlite_schema`.execute(db) // creates sqlite_stat1
  await sql`delete from sqlite_stat1 where tbl = 'cancellations'`.execute(db) // from a manual ANALYZE
  for (const [index, numbers] of Object.entries(STATISTICS)) {
    const row = sql`('cancellations', ${index}, ${numbers})`
    await sql`insert into sqlite_stat1 (tbl, idx, stat) values ${row}`.execute(db)
  }
  await sql`analyze sqlite_schema`.execute(db) // loads the new statistics
}
