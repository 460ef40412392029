import { DatabaseSync } from 'node:sqlite'
import { systemClock } from '@countermand/core'
import { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { migrate } from '../store/migrations/migrate.ts'
import { SQLITE_MIGRATIONS } from '../store/migrations/sqlite/migrations.ts'
import { createSqliteConnection, createSqliteDialect } from '../store/sqlite/sqlite-dialect.ts'
import type { Tables } from '../store/tables.ts'
import { type CancellationFilter, listCancellations } from './list-cancellations.ts'

/** SQLite's query plan for a filter. */
async function explainFilter(filter: CancellationFilter): Promise<string> {
  const connection = createSqliteConnection(new DatabaseSync(':memory:'), systemClock)
  const db = new Kysely<Tables>({ dialect: createSqliteDialect(connection) })
  await migrate(db, SQLITE_MIGRATIONS)
  const { sql, parameters } = listCancellations(db, filter, { limit: 250 }).compile()
  const steps = connection.prepare(`explain query plan ${sql}`).all(parameters)
  await db.destroy()
  return (steps as { detail: string }[]).map(({ detail }) => detail).join(', ')
}

const A_WEEK = { gt: '2026-11-17T00:00:00.000Z', lt: '2026-11-24T00:00:00.000Z' }

it.each<[index: string, filter: CancellationFilter]>([
  [
    'by_sub_number_order_id',
    { sub_number_order_id: 'o', request_id: 'r', batch_id: 'b', outcome: 'cancelled', actor: 'a' },
  ],
  ['by_sub_number_order_id', { sub_number_order_id: 'o', outcome: 'cancelled', created_at: A_WEEK }],
  ['by_request', { request_id: 'r', batch_id: 'b', outcome: 'cancelled', actor: 'a' }],
  ['by_batch', { batch_id: 'b', outcome: 'cancelled', actor: 'a' }],
  ['by_actor_and_outcome', { outcome: 'unknown', actor: 'a', created_at: A_WEEK }],
  ['by_actor_and_outcome', { outcome: 'cancelled', actor: 'a' }],
  ['by_outcome', { outcome: 'unknown' }],
  ['by_actor', { actor: 'a' }],
  ['by_time', { created_at: A_WEEK }],
  ['by_time', {}],
])(
  'finds the rows in their order by the index %s, of all that fit the one that narrows most: %o',
  async (index, filter) => {
    const plan = await explainFilter(filter)
    expect(plan).toMatch(new RegExp(`cancellations_${index}\\b`))
    expect(plan).not.toContain('TEMP B-TREE')
  },
)
