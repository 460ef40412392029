import type { Compilable, QueryCreator } from 'kysely'
import { readCount } from '../store/read-count.ts'
import type { Store } from '../store/store.ts'
import type { Tables } from '../store/tables.ts'

/** Rows per commit, so that a gateway's writes don't wait long. */
const ROWS_PER_COMMIT = 1_000

/** What is old, or was deleted. */
export interface OldRows {
  cancellations: number
  batches: number
  /** Of those batches. */
  items: number
}

/** Counts what `deleteOld` would delete. */
export async function countOld(store: Store, before: string): Promise<OldRows> {
  const { queries } = store
  const cancellations = oldCancellations(queries, before)
  const batches = oldBatches(queries, before)
  const items = queries.selectFrom('batch_items').where('batch_id', 'in', batches.select('id'))
  return {
    cancellations: await readCount(
      store,
      cancellations.select(({ fn }) => fn.countAll().as('count')),
    ),
    batches: await readCount(
      store,
      batches.select(({ fn }) => fn.countAll().as('count')),
    ),
    items: await readCount(
      store,
      items.select(({ fn }) => fn.countAll().as('count')),
    ),
  }
}

/**
 * Deletes cancellations that were opened before a time, in the tables' format, and batches that had finished
 * before it. The gateway itself never deletes any. After a crash, another run deletes the rest.
 */
export async function deleteOld(store: Store, before: string): Promise<OldRows> {
  const { queries, read } = store
  const cancellations = await deleteInSteps(store, () => {
    const ids = oldCancellations(queries, before).select('id').limit(ROWS_PER_COMMIT)
    return queries.deleteFrom('cancellations').where('id', 'in', ids)
  })
  await deleteOrphanedJoins(store)

  const batches = await read(oldBatches(queries, before).select('id'))
  let items = 0
  for (const { id } of batches) {
    items += await deleteInSteps(store, () => {
      const positions = queries.selectFrom('batch_items').select('position').where('batch_id', '=', id)
      return queries
        .deleteFrom('batch_items')
        .where('batch_id', '=', id)
        .where('position', 'in', positions.limit(ROWS_PER_COMMIT))
    })
    await store.write(queries.deleteFrom('batches').where('id', '=', id))
  }
  return { cancellations, batches: batches.length, items }
}

/** The joins of cancellations that were deleted, now or by an earlier version. */
const deleteOrphanedJoins = (store: Store) =>
  deleteInSteps(store, () => {
    const orphaned = store.queries
      .selectFrom('joins')
      .leftJoin('cancellations', 'cancellations.id', 'joins.cancellation_id')
      .where('cancellations.id', 'is', null)
      .select('joins.cancellation_id')
    return store.queries.deleteFrom('joins').where('cancellation_id', 'in', orphaned.limit(ROWS_PER_COMMIT))
  })

/** Repeats a statement that deletes a few rows until none are left. Returns how many it has deleted. */
async function deleteInSteps(store: Store, buildStatement: () => Compilable): Promise<number> {
  for (let deleted = 0; ; ) {
    const count = await store.write(buildStatement())
    if (count === 0) return deleted
    deleted += count
  }
}

/** Batches that finished before a time. */
const oldBatches = (queries: QueryCreator<Tables>, before: string) =>
  queries.selectFrom('batches').where('finished_at', '<', before)

/**
 * Cancellations that may be deleted: closed, not rechecked any more, opened before a time, and not needed by a
 * batch that is kept. A batch needs its own cancellations, and until it has finished, those of others that gave
 * its items their outcomes.
 */
const oldCancellations = (queries: QueryCreator<Tables>, before: string) =>
  queries
    .selectFrom('cancellations')
    .where('created_at', '<', before)
    .where('outcome', 'is not', null)
    .where('next_check_at', 'is', null)
    .where(({ not, exists, ref }) =>
      not(
        exists(
          queries
            .selectFrom('batches as kept')
            .select('kept.id')
            .where('kept.id', '=', ref('cancellations.batch_id'))
            .where(({ or, eb }) =>
              or([eb('kept.finished_at', 'is', null), eb('kept.finished_at', '>=', before)]),
            ),
        ),
      ),
    )
    .where(({ not, exists, ref }) =>
      not(
        exists(
          queries
            .selectFrom('batch_items as item')
            .select('item.position')
            .where(
              'item.batch_id',
              'in',
              queries.selectFrom('batches').select('id').where('finished_at', 'is', null),
            )
            // An index has the order beside its batch.
            .where('item.sub_number_order_id', '=', ref('cancellations.sub_number_order_id'))
            .where('item.cancellation_id', '=', ref('cancellations.id')),
        ),
      ),
    )
