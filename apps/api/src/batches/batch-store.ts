import { OUTCOME_KINDS, type OutcomeKind } from '@countermand/core/wire'
import { sql } from 'kysely'
import { OUTCOMES_WITH_RETRY } from '../ledger/cancellation-statements.ts'
import { prepareQuery, type Slot } from '../store/prepared-query.ts'
import type { Store } from '../store/store.ts'
import { storeTime } from '../store/store-time.ts'
import type { BatchItemRow, BatchRow, CancellationRow } from '../store/tables.ts'

/** What is known of a batch when it is created. */
type NewBatch = Pick<
  BatchRow,
  'id' | 'actor' | 'reason' | 'request_id' | 'idempotency_key' | 'request_hash' | 'filter'
> & { orderIds: readonly string[] | undefined; repeated: number }

/** A batch without its list of ids, which can have megabytes. */
export type Batch = Omit<BatchRow, 'order_ids'>

interface BatchCounts {
  waiting: number
  done: number
  outcomes: Record<OutcomeKind, number>
}

/** An item with its columns from the ledger. */
export type BatchItem = BatchItemRow &
  Pick<CancellationRow, 'attempts' | 'evidence' | 'detail' | 'sub_number_order'>

/** The batches of the store. Only one process at a time works on a batch: its runner. */
export interface BatchStore {
  /** Returns false when the actor has used the idempotency key before. */
  create(batch: NewBatch): Promise<boolean>
  find(id: string): Promise<Batch | undefined>
  findByIdempotencyKey(actor: string, key: string): Promise<Batch | undefined>
  /** Newest first. */
  list(page: { after?: Batch | undefined; limit: number }): Promise<Batch[]>
  /** Batches with work for a runner, oldest first. */
  workable(): Promise<Batch[]>
  /** Changes the state. Returns false when it is final, or already this one. */
  setState(id: string, state: 'running' | 'paused' | 'stopped', why: string | null): Promise<boolean>
  counts(batch: Batch): Promise<BatchCounts>
  /** Items finished per second, recently; 0 when none finished in the last minute. */
  rate(id: string): Promise<number>
  /** Done items in the order in which they finished, or the others in the order of the selection. */
  items(id: string, page: { done: boolean; after: number; limit: number }): Promise<BatchItem[]>

  /** The ids of the orders, once they are known. */
  orderIds(id: string): Promise<readonly string[] | undefined>
  /** Stores the list, once, and why it is incomplete if it is. Later calls change nothing. */
  keepOrderIds(id: string, orderIds: readonly string[], problem: string | null): Promise<void>
  /** Adding an item again changes nothing. */
  addItems(id: string, from: number, orderIds: readonly string[]): Promise<void>
  /** Later calls change nothing. */
  markResolved(id: string, total: number): Promise<void>
  /** Waiting items after a position whose order this batch has no open cancellation for. */
  waitingItems(
    id: string,
    after: number,
    limit: number,
  ): Promise<Pick<BatchItemRow, 'position' | 'sub_number_order_id'>[]>
  /** Copies a recorded outcome from the ledger to the item, once. */
  finishItem(id: string, orderId: string, cancellationId: string): Promise<void>
  /** Waiting items whose outcome an earlier run, or the sweep, has recorded in the ledger. */
  itemsWithRecordedOutcome(id: string, limit: number): Promise<{ orderId: string; cancellationId: string }[]>
  /** Whether a cancellation of this batch is open in the ledger. */
  hasOpenCancellations(id: string): Promise<boolean>
  /** Ends the batch, once, with how many items have each outcome. */
  finish(id: string, outcomes: BatchCounts['outcomes']): Promise<void>
}

/** The rate is measured over the latest items, and at most over this time, in milliseconds. */
const RATE_ITEMS = 200
const RATE_MS = 60_000

const COLUMNS = [
  'id',
  'actor',
  'reason',
  'request_id',
  'idempotency_key',
  'request_hash',
  'created_at',
  'state',
  'state_reason',
  'list_problem',
  'filter',
  'resolved_at',
  'total',
  'repeated',
  'finished_at',
  'outcomes',
] as const satisfies readonly (keyof Batch)[]

export function createBatchStore(store: Store): BatchStore {
  const { queries } = store
  const batches = queries.selectFrom('batches').select(COLUMNS)

  const finishItem = prepareQuery((value: Slot<FinishedItem>) =>
    queries
      .updateTable('batch_items')
      .set({
        finish_number: sql<number>`(select coalesce(max(finish_number), 0) + 1 from batch_items where batch_id = ${value('id')})`,
        outcome: sql<OutcomeKind>`(select outcome from cancellations where id = ${value('cancellationId')})`,
        cancellation_id: value('cancellationId'),
        finished_at: storeTime(),
      })
      .where('batch_id', '=', value('id'))
      .where('sub_number_order_id', '=', value('orderId'))
      .where('outcome', 'is', null)
      .where(({ exists }) =>
        exists(
          queries
            .selectFrom('cancellations')
            .select('id')
            .where('id', '=', value('cancellationId'))
            .where('outcome', 'is not', null),
        ),
      ),
  )

  async function counts(batch: Batch): Promise<BatchCounts> {
    const outcomes = Object.fromEntries(OUTCOME_KINDS.map((kind) => [kind, 0])) as BatchCounts['outcomes']
    if (batch.outcomes !== null) Object.assign(outcomes, JSON.parse(batch.outcomes))
    else {
      const rows = await store.read(
        queries
          .selectFrom('batch_items')
          .select(['outcome', ({ fn }) => fn.countAll<number>().as('count')])
          .where('batch_id', '=', batch.id)
          .where('outcome', 'is not', null)
          .groupBy('outcome'),
      )
      for (const { outcome, count } of rows) if (outcome) outcomes[outcome] = Number(count)
    }
    const done = Object.values(outcomes).reduce((sum, count) => sum + count, 0)
    return { outcomes, done, waiting: (batch.total ?? done) - done }
  }

  return {
    async create({ orderIds, ...batch }) {
      const insert = queries
        .insertInto('batches')
        .values({
          ...batch,
          created_at: storeTime(),
          state: 'running',
          order_ids: orderIds === undefined ? null : JSON.stringify(orderIds),
          total: orderIds?.length ?? null,
        })
        // Only the index of idempotency keys can conflict.
        .onConflict((conflict) => conflict.doNothing())
      return (await store.write(insert)) === 1
    },
    async find(id) {
      const [batch] = await store.read(batches.where('id', '=', id))
      return batch
    },
    async findByIdempotencyKey(actor, key) {
      const [batch] = await store.read(batches.where('actor', '=', actor).where('idempotency_key', '=', key))
      return batch
    },
    list({ after, limit }) {
      const before = after
        ? batches.where((eb) =>
            eb(eb.refTuple('created_at', 'id'), '<', eb.tuple(after.created_at, after.id)),
          )
        : batches
      return store.read(before.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit))
    },
    workable: () =>
      store.read(
        batches
          .where('finished_at', 'is', null)
          .where('state', '!=', 'paused')
          .orderBy('created_at')
          .orderBy('id'),
      ),
    async setState(id, state, why) {
      const update = queries
        .updateTable('batches')
        .set({ state, state_reason: why })
        .where('id', '=', id)
        .where(
          'state',
          'in',
          state === 'running' ? ['paused'] : state === 'paused' ? ['running'] : ['running', 'paused'],
        )
      return (await store.write(update)) === 1
    },
    counts,
    async rate(id) {
      const latest = await store.read(
        queries
          .selectFrom('batch_items')
          .select(['finished_at', storeTime().as('now')])
          .where('batch_id', '=', id)
          .where('finish_number', 'is not', null)
          .orderBy('finish_number', 'desc')
          .limit(RATE_ITEMS),
      )
      const ages = latest
        .map(({ finished_at, now }) => Date.parse(now) - Date.parse(finished_at ?? ''))
        .filter((age) => age < RATE_MS)
      const oldest = ages.at(-1)
      return oldest === undefined ? 0 : ages.length / (Math.max(1_000, oldest) / 1_000)
    },
    items(id, { done, after, limit }) {
      const items = queries
        .selectFrom('batch_items')
        .leftJoin('cancellations', 'cancellations.id', 'batch_items.cancellation_id')
        .selectAll('batch_items')
        .select([
          'cancellations.attempts',
          'cancellations.evidence',
          'cancellations.detail',
          'cancellations.sub_number_order',
        ])
        .where('batch_items.batch_id', '=', id)
        .limit(limit)
      const place = done ? 'batch_items.finish_number' : 'batch_items.position'
      const page = items.where(place, '>', after).orderBy(place)
      return store.read(page.where('batch_items.outcome', done ? 'is not' : 'is', null)) as Promise<
        BatchItem[]
      >
    },

    async orderIds(id) {
      const [batch] = await store.read(queries.selectFrom('batches').select('order_ids').where('id', '=', id))
      return batch?.order_ids ? JSON.parse(batch.order_ids) : undefined
    },
    async keepOrderIds(id, orderIds, problem) {
      const update = queries
        .updateTable('batches')
        .set({ order_ids: JSON.stringify(orderIds), list_problem: problem })
        .where('id', '=', id)
        .where('order_ids', 'is', null)
        .where('resolved_at', 'is', null)
      await store.write(update)
    },
    async addItems(id, from, orderIds) {
      const insert = queries
        .insertInto('batch_items')
        .values(
          orderIds.map((sub_number_order_id, index) => ({
            batch_id: id,
            position: from + index,
            sub_number_order_id,
          })),
        )
        .onConflict((conflict) => conflict.doNothing())
      await store.write(insert)
    },
    async markResolved(id, total) {
      const update = queries
        .updateTable('batches')
        .set({ resolved_at: storeTime(), total, order_ids: null })
        .where('id', '=', id)
        .where('resolved_at', 'is', null)
      await store.write(update)
    },
    waitingItems: (id, after, limit) =>
      store.read(
        queries
          .selectFrom('batch_items')
          .select(['position', 'sub_number_order_id'])
          .where('batch_id', '=', id)
          .where('outcome', 'is', null)
          .where('position', '>', after)
          // Both stores run it once. As `not exists` PostgreSQL joins all items before it takes a page of them.
          .where(
            'sub_number_order_id',
            'not in',
            queries
              .selectFrom('cancellations')
              .select('sub_number_order_id')
              .where('outcome', 'is', null)
              // `coalesce` keeps the stores from the index of batches, which has the closed ones, too.
              .where(({ eb, fn }) => eb(fn.coalesce('batch_id', sql.lit('')), '=', id)),
          )
          // In the order of the index; by the position alone PostgreSQL sorts all items for each page.
          .orderBy('outcome')
          .orderBy('position')
          .limit(limit),
      ),
    async finishItem(id, orderId, cancellationId) {
      await store.write(finishItem({ id, orderId, cancellationId }))
    },
    itemsWithRecordedOutcome: (id, limit) =>
      store.read(
        queries
          .selectFrom('batch_items as item')
          .innerJoin('cancellations as row', (join) =>
            join
              .onRef('row.sub_number_order_id', '=', 'item.sub_number_order_id')
              .on('row.batch_id', '=', id)
              .on('row.outcome', 'is not', null)
              .on('row.outcome', 'not in', OUTCOMES_WITH_RETRY),
          )
          .select(['item.sub_number_order_id as orderId', 'row.id as cancellationId'])
          .where('item.batch_id', '=', id)
          .where('item.outcome', 'is', null)
          .limit(limit),
      ),
    async hasOpenCancellations(id) {
      const open = await store.read(
        queries
          .selectFrom('cancellations')
          .select('id')
          .where('outcome', 'is', null)
          .where('batch_id', '=', id)
          .limit(1),
      )
      return open.length > 0
    },
    async finish(id, outcomes) {
      const update = queries
        .updateTable('batches')
        .set(({ eb }) => ({
          state: eb.case().when('state', '=', 'stopped').then('stopped').else('finished').end() as never,
          finished_at: storeTime(),
          outcomes: JSON.stringify(outcomes),
        }))
        .where('id', '=', id)
        .where('finished_at', 'is', null)
      await store.write(update)
    },
  }
}

interface FinishedItem {
  id: string
  orderId: string
  cancellationId: string
}
