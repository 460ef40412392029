import type { CancelOutcome } from '@countermand/core'
import type { Compilable } from 'kysely'
import { createEventLoopYielder } from '../event-loop-yielder.ts'
import { SHORTEST_RECHECK_DELAY_MS } from '../recovery/schedule.ts'
import { readCount } from '../store/read-count.ts'
import type { Store } from '../store/store.ts'
import { storeTime, toIso } from '../store/store-time.ts'
import type { CancellationRow, JoinRow } from '../store/tables.ts'
import { type NewCancellation, prepareCancellationStatements } from './cancellation-statements.ts'
import {
  type CancellationFilter,
  listCancellations,
  type PageRequest,
  readPages,
} from './list-cancellations.ts'
import { toOutcomeColumns } from './recorded-outcome.ts'

/**
 * The record of all cancellations. Each change is one statement that compares and sets, so a process that
 * is too late changes nothing. Every method throws StoreError when the store fails.
 */
export interface Ledger {
  /**
   * Opens a cancellation. Returns false when another cancellation of the order is open, or was opened since
   * `latest` was looked up, or when the item of its batch has an outcome.
   */
  open(cancellation: NewCancellation): Promise<boolean>
  /**
   * Records that attempt `number` may be sent, and the time of the fresh pending reading before it, if there
   * is one. Returns false when nothing may be sent for this cancellation any more.
   */
  commitAttempt(id: string, number: number, readAt: number | undefined): Promise<boolean>
  /** Whether a committed attempt may still be sent: no hold, pause or outcome has been recorded since. */
  maySend(id: string, number: number): Promise<boolean>
  /** Records the outcome after `attempts`. Returns false when an outcome, or another number of attempts, is recorded. */
  close(id: string, attempts: number, outcome: CancelOutcome): Promise<boolean>
  find(id: string): Promise<CancellationRow | undefined>
  /** Those of some cancellations that are closed. */
  findClosed(ids: readonly string[]): Promise<CancellationRow[]>
  /** The open cancellation of an order; if there is none, the newest. */
  findLatest(orderId: string): Promise<Pick<CancellationRow, 'id' | 'attempts' | 'outcome'> | undefined>
  /** The newest cancellation of an order that may have taken effect and is not settled. */
  findUnsettled(orderId: string): Promise<CancellationRow | undefined>
  /** Records who joined a cancellation, up to a limit. */
  recordJoin(join: Omit<JoinRow, 'joined_at'>): Promise<void>
  /** Who joined a cancellation, oldest first. */
  listJoins(id: string): Promise<JoinRow[]>
  /** One page of the cancellations that match, newest first. */
  list(filter: CancellationFilter, page: PageRequest): Promise<CancellationRow[]>
  /** All cancellations that match, newest first, page by page in constant memory. Yields to the event loop. */
  readPages(filter: CancellationFilter): AsyncGenerator<CancellationRow[], void, void>
  listOpen(): Promise<CancellationRow[]>
  /** Open cancellations whose deadline was at least this many milliseconds ago. */
  listOverdue(byMs: number): Promise<CancellationRow[]>
  /**
   * Closed cancellations whose order is due to be read again, longest due first. The caller owns them for
   * a while: other claims get other rows.
   */
  claimDue(limit: number): Promise<ClaimedRow[]>
  /** Records the final status of an order in each of its cancellations that waits for one. */
  settle(orderId: string, status: string): Promise<void>
  /** Makes rechecks due now that are due in more than this many milliseconds. */
  recheckNow(dueInMs: number): Promise<void>
  /** Schedules the next recheck in this many milliseconds; null ends the rechecks of this cancellation. */
  scheduleRecheck(id: string, inMs: number | null): Promise<void>
}

/** A row with the time at which it was claimed. */
export type ClaimedRow = CancellationRow & { claimed_at: string }

/** How long a claim lasts, in milliseconds: longer than one reading takes. */
const CLAIM_MS = 60_000

const MAX_JOINS_PER_CANCELLATION = 100

export function createLedger(store: Store): Ledger {
  const { queries } = store
  const rows = queries.selectFrom('cancellations').selectAll()
  const open = rows.where('outcome', 'is', null)
  const statements = prepareCancellationStatements(queries)
  const nextTurn = createEventLoopYielder()

  async function readFirst<Row>(query: Compilable<Row>): Promise<Row | undefined> {
    const [row] = await store.read(query)
    return row
  }

  return {
    async open(cancellation) {
      return (await store.write(statements.open(cancellation))) === 1
    },

    async commitAttempt(id, number, readAt) {
      const update = statements.commitAttempt({
        id,
        number,
        before: number - 1,
        readAt: readAt === undefined ? null : toIso(readAt),
      })
      return (await store.write(update)) === 1
    },

    async maySend(id, number) {
      return (await store.read(statements.findSendable({ id, number }))).length === 1
    },

    async close(id, attempts, outcome) {
      const isFinal = outcome.kind !== 'accepted' && outcome.kind !== 'unknown'
      const update = statements.close({
        ...toOutcomeColumns(outcome),
        id,
        attempts,
        recheckDelayMs: isFinal ? null : SHORTEST_RECHECK_DELAY_MS,
      })
      return (await store.write(update)) === 1
    },

    find: (id) => readFirst(rows.where('id', '=', id)),
    findClosed: (ids) => store.read(rows.where('id', 'in', ids).where('outcome', 'is not', null)),

    async findLatest(orderId) {
      // At the same time, so that PostgreSQL gets them together.
      const [open, newest] = await Promise.all([
        readFirst(statements.findOpen({ orderId })),
        readFirst(statements.findNewest({ orderId })),
      ])
      return open ?? newest
    },

    findUnsettled: (orderId) => readFirst(statements.findUnsettled({ orderId })),

    async recordJoin(join) {
      const joins = queries
        .selectFrom('joins')
        .where('cancellation_id', '=', join.cancellation_id)
        .select(({ fn }) => fn.countAll().as('count'))
      if ((await readCount(store, joins)) >= MAX_JOINS_PER_CANCELLATION) return
      await store.write(queries.insertInto('joins').values({ ...join, joined_at: storeTime() }))
    },

    listJoins: (id) =>
      store.read(
        queries.selectFrom('joins').selectAll().where('cancellation_id', '=', id).orderBy('joined_at'),
      ),

    list: (filter, page) => store.read(listCancellations(queries, filter, page)),
    readPages: (filter) => readPages(store, filter, nextTurn),

    listOpen: () => store.read(open),
    listOverdue: (byMs) => store.read(open.where('deadline_at', '<', storeTime(-byMs))),

    async claimDue(limit) {
      const due = queries
        .selectFrom('cancellations')
        .select('id')
        .where('next_check_at', '<=', storeTime())
        .orderBy('next_check_at')
        .limit(limit)
      const claim = queries
        .updateTable('cancellations')
        .set({ next_check_at: storeTime(CLAIM_MS) })
        .where('id', 'in', due)
        // Not the rows themselves: with their snapshots they are large.
        .returning(['id', storeTime().as('claimed_at')])
      const claims = new Map(
        (await store.writeReturning(claim)).map(({ id, claimed_at }) => [id, claimed_at]),
      )
      if (claims.size === 0) return []
      const claimed = await store.read(rows.where('id', 'in', [...claims.keys()]).orderBy('closed_at'))
      return claimed.map((row) => ({ ...row, claimed_at: claims.get(row.id) ?? '' }))
    },

    async settle(orderId, status) {
      const update = queries
        .updateTable('cancellations')
        .set({ settled_status: status, settled_at: storeTime(), next_check_at: null })
        .where('sub_number_order_id', '=', orderId)
        .where('next_check_at', 'is not', null)
      await store.write(update)
    },

    async recheckNow(dueInMs) {
      const update = queries
        .updateTable('cancellations')
        .set({ next_check_at: storeTime() })
        .where('next_check_at', '>', storeTime(dueInMs))
      await store.write(update)
    },

    async scheduleRecheck(id, inMs) {
      const update = queries
        .updateTable('cancellations')
        .set({ next_check_at: storeTime(inMs) })
        .where('id', '=', id)
        .where('next_check_at', 'is not', null)
      await store.write(update)
    },
  }
}
