import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import { readCount } from '../store/read-count.ts'
import type { Store } from '../store/store.ts'
import { storeTime } from '../store/store-time.ts'
import type { BatchRow } from '../store/tables.ts'

/** What the store holds at a time. Every gateway on it reads the same figures. */
export interface StoreFigures {
  /** Cancellations without an outcome. */
  open: number
  /** The age of the oldest of them, in milliseconds; 0 without one. */
  oldestOpenMs: number
  /** Closed cancellations whose order is still read again; at most `MAX_COUNT`. */
  unsettled: number
  isOnHold: boolean
  /** Batches that are not over. */
  batches: Record<BatchState, number>
  /** Their items. `untouched`: of stopped batches, which leave them as they are. */
  items: Record<'waiting' | 'done' | 'untouched', number>
}

type BatchState = Exclude<BatchRow['state'], 'finished'>

/** Rows are counted up to this number, so that a scrape takes a few milliseconds. */
const MAX_COUNT = 10_000

/** Rows per query: it blocks the event loop for a few milliseconds. */
const OPEN_PAGE_SIZE = 300

/** Reads the figures with queries that cost the same however large the ledger is. */
export async function readStoreFigures(store: Store): Promise<StoreFigures> {
  const { queries } = store
  const rechecked = queries
    .selectFrom('cancellations')
    .where('next_check_at', 'is not', null)
    .select(sql.lit(1).as('one'))
    .limit(sql.lit(MAX_COUNT))
  const countRechecked = queries
    .selectFrom(rechecked.as('rechecked'))
    .select(({ fn }) => fn.countAll().as('count'))
  const holds = queries.selectFrom('holds').where('released_at', 'is', null).select('id').limit(sql.lit(1))
  // Items are numbered as they finish, so the highest number is their count.
  const done = sql<number>`coalesce((select max(finish_number) from batch_items where batch_id = batches.id), 0)`
  const batches = queries
    .selectFrom('batches')
    .where('finished_at', 'is', null)
    .select(({ fn }) => [
      'state',
      fn.countAll().as('count'),
      sql<number>`sum(coalesce(total, 0))`.as('total'),
      sql<number>`sum(${done})`.as('done'),
    ])
    .groupBy('state')

  const [open, unsettled, [hold], batchRows] = await Promise.all([
    readOpen(store),
    readCount(store, countRechecked),
    store.read(holds),
    store.read(batches),
  ])
  const figures: StoreFigures = {
    ...open,
    unsettled,
    isOnHold: hold !== undefined,
    batches: { running: 0, paused: 0, stopped: 0 },
    items: { waiting: 0, done: 0, untouched: 0 },
  }
  for (const { state, count, ...items } of batchRows) {
    if (state === 'finished') continue
    const [total, done] = [Number(items.total), Number(items.done)]
    figures.batches[state] = Number(count)
    figures.items.done += done
    figures.items[state === 'stopped' ? 'untouched' : 'waiting'] += Math.max(0, total - done)
  }
  return figures
}

/** Page by page: the index of open cancellations is by order, so the oldest may be anywhere in it. */
async function readOpen(store: Store): Promise<Pick<StoreFigures, 'open' | 'oldestOpenMs'>> {
  let open = 0
  let oldestOpenMs = 0
  for (let after = ''; ; ) {
    const page = await store.read(
      store.queries
        .selectFrom('cancellations')
        .where('outcome', 'is', null)
        .where('sub_number_order_id', '>', after)
        .orderBy('sub_number_order_id')
        .limit(OPEN_PAGE_SIZE)
        .select(['sub_number_order_id', 'created_at', storeTime().as('now')]),
    )
    open += page.length
    for (const { created_at, now } of page) {
      oldestOpenMs = Math.max(oldestOpenMs, Date.parse(now) - Date.parse(created_at))
    }
    const last = page.at(-1)
    if (!last || page.length < OPEN_PAGE_SIZE) return { open, oldestOpenMs }
    after = last.sub_number_order_id
    await setImmediate()
  }
}
