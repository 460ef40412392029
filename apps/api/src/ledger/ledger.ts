import type { CancelOutcome, Clock } from '@countermand/core'
import type { Compilable } from 'kysely'
import { SHORTEST_RECHECK_DELAY_MS } from '../recovery/schedule.ts'
import type { Store } from '../store/store.ts'
import { type CancellationRow, type JoinRow, toIso } from '../store/tables.ts'
import { type NewCancellation, prepareCancellationStatements } from './cancellation-statements.ts'
import {
  type CancellationFilter,
  createEventLoopYielder,
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
  /** Opens a cancellation. Returns false when another cancellation of the order is open. */
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
  /** Open cancellations; of these, those with a deadline before a time in milliseconds since the epoch. */
  listOpen(deadlineBefore?: number): Promise<CancellationRow[]>
  /**
   * Closed cancellations whose order is due to be read again, longest due first. The caller owns them for
   * a while: other claims get other rows.
   */
  claimDue(limit: number): Promise<CancellationRow[]>
  /** Records the final status of an order in each of its cancellations that waits for one. */
  settle(orderId: string, status: string): Promise<void>
  /** Makes rechecks due now that are due after a time in milliseconds since the epoch. */
  recheckNow(dueAfter: number): Promise<void>
  /** Schedules the next recheck; undefined ends the rechecks of this cancellation. */
  scheduleRecheck(id: string, at: number | undefined): Promise<void>
}

/** How long a claim lasts, in milliseconds: longer than one reading takes. */
const CLAIM_MS = 60_000

const MAX_JOINS_PER_CANCELLATION = 100

export function createLedger(store: Store, clock: Clock): Ledger {
  const { queries } = store
  const now = () => toIso(clock.now())
  const rows = queries.selectFrom('cancellations').selectAll()
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
        now: now(),
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
        closed_at: now(),
        next_check_at: isFinal ? null : toIso(clock.now() + SHORTEST_RECHECK_DELAY_MS),
      })
      return (await store.write(update)) === 1
    },

    find: (id) => readFirst(rows.where('id', '=', id)),

    async findLatest(orderId) {
      const open = await readFirst(statements.findOpen({ orderId }))
      if (open) return open
      return readFirst(statements.findNewest({ orderId }))
    },

    findUnsettled: (orderId) => readFirst(statements.findUnsettled({ orderId })),

    async recordJoin(join) {
      const joins = queries
        .selectFrom('joins')
        .where('cancellation_id', '=', join.cancellation_id)
        .select(({ fn }) => fn.countAll().as('count'))
      const [{ count } = { count: 0 }] = await store.read(joins)
      if (Number(count) >= MAX_JOINS_PER_CANCELLATION) return
      await store.write(queries.insertInto('joins').values({ ...join, joined_at: now() }))
    },

    listJoins: (id) =>
      store.read(
        queries.selectFrom('joins').selectAll().where('cancellation_id', '=', id).orderBy('joined_at'),
      ),

    list: (filter, page) => store.read(listCancellations(queries, filter, page)),
    readPages: (filter) => readPages(store, filter, nextTurn),

    listOpen(deadlineBefore) {
      const open = rows.where('outcome', 'is', null)
      return store.read(
        deadlineBefore === undefined ? open : open.where('deadline_at', '<', toIso(deadlineBefore)),
      )
    },

    async claimDue(limit) {
      const due = await store.read(
        rows.where('next_check_at', '<=', now()).orderBy('next_check_at').limit(limit),
      )
      const claims = due.map(async (row) => {
        const update = queries
          .updateTable('cancellations')
          .set({ next_check_at: toIso(clock.now() + CLAIM_MS) })
          .where('id', '=', row.id)
          .where('next_check_at', '=', row.next_check_at)
        return (await store.write(update)) === 1 ? row : undefined
      })
      return (await Promise.all(claims)).filter((row) => row !== undefined)
    },

    async settle(orderId, status) {
      const update = queries
        .updateTable('cancellations')
        .set({ settled_status: status, settled_at: now(), next_check_at: null })
        .where('sub_number_order_id', '=', orderId)
        .where('next_check_at', 'is not', null)
      await store.write(update)
    },

    async recheckNow(dueAfter) {
      const update = queries
        .updateTable('cancellations')
        .set({ next_check_at: now() })
        .where('next_check_at', '>', toIso(dueAfter))
      await store.write(update)
    },

    async scheduleRecheck(id, at) {
      const update = queries
        .updateTable('cancellations')
        .set({ next_check_at: at === undefined ? null : toIso(at) })
        .where('id', '=', id)
        .where('next_check_at', 'is not', null)
      await store.write(update)
    },
  }
}
