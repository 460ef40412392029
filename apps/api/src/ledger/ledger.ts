import type { CancelOutcome, Clock } from '@countermand/core'
import { SHORTEST_WAIT_MS } from '../recovery/schedule.ts'
import type { Store } from '../store/store.ts'
import type { CancellationRow, JoinRow } from '../store/tables.ts'
import { toIso } from '../store/tables.ts'
import { type NewCancellation, queriesOfACancel } from './cancellation-statements.ts'
import {
  allPages,
  type CancellationFilter,
  createTurns,
  listCancellations,
  type Place,
} from './list-cancellations.ts'
import { toColumns } from './recorded-outcome.ts'

/**
 * The record of cancellations. Each change is one statement that tests what it rests on, so that
 * whoever comes too late changes nothing. All of it throws StoreError when the store fails.
 */
export interface Ledger {
  /** Opens a cancellation; false when another one of the order is open. */
  open(cancellation: NewCancellation): Promise<boolean>
  /**
   * Records that attempt `number` may go out, and when the fresh pending reading was made that it rests
   * on, if there is one. False when nothing may be sent for this cancellation any more.
   */
  commitAttempt(id: string, number: number, readAt: number | undefined): Promise<boolean>
  /** Whether that attempt, once committed, may still go out: no hold, pause or outcome has come since. */
  mayStillSend(id: string, number: number): Promise<boolean>
  /** Records the outcome of so many attempts; false when an outcome, or more attempts, are recorded. */
  close(id: string, attempts: number, outcome: CancelOutcome): Promise<boolean>
  find(id: string): Promise<CancellationRow | undefined>
  /** The cancellation of an order that is open, else the newest. */
  lastOf(orderId: string): Promise<Pick<CancellationRow, 'id' | 'attempts' | 'outcome'> | undefined>
  /** The newest cancellation of an order that may have taken effect and whose end is not known. */
  unsettledOf(orderId: string): Promise<CancellationRow | undefined>
  /** Keeps who joined a cancellation; of very many, the first ones. */
  noteJoin(join: Omit<JoinRow, 'joined_at'>): Promise<void>
  /** Who joined a cancellation, oldest first. */
  joinsOf(id: string): Promise<JoinRow[]>
  /** So many of those that match, newest first, from after a place on. */
  list(
    filter: CancellationFilter,
    page: { after?: Place | undefined; limit: number },
  ): Promise<CancellationRow[]>
  /** Every one that matches, newest first, page by page, in constant memory and with pauses for others. */
  allPages(filter: CancellationFilter): AsyncGenerator<CancellationRow[], void, void>
  /** Those that are open, of these the ones whose deadline is before a time (in milliseconds since the epoch). */
  openRows(deadlineBefore?: number): Promise<CancellationRow[]>
  /**
   * Closed ones whose order is due to be read again, longest due first. They are this caller's for a while:
   * the next claim gets others.
   */
  claimDue(limit: number): Promise<CancellationRow[]>
  /** Adds what the order came to, to each of its cancellations that waits for that. */
  settle(orderId: string, status: string): Promise<void>
  /** Brings readings that are due after a time (in milliseconds since the epoch) forward to now. */
  checkNow(dueAfter: number): Promise<void>
  /** Puts the next reading off; undefined: the order is not read again, and is left to a person. */
  checkLater(id: string, at: number | undefined): Promise<void>
}

/** How long a claimed row is its claimer's, in milliseconds: longer than one reading takes. */
const CLAIM_MS = 60_000

/** Who joined one cancellation is kept up to this many. */
const MOST_JOINS = 100

export function createLedger(store: Store, clock: Clock): Ledger {
  const { db } = store
  const now = () => toIso(clock.now())
  const rows = db.selectFrom('cancellations').selectAll()
  const { openRow, attemptRow, sendableRow, closeRow, openRowOf, newestRowOf, unsettledRowOf } =
    queriesOfACancel(store)
  const inTurn = createTurns()

  return {
    async open(cancellation) {
      return (await store.write(openRow(cancellation))) === 1
    },

    async commitAttempt(id, number, readAt) {
      const update = attemptRow({
        id,
        number,
        before: number - 1,
        readAt: readAt === undefined ? null : toIso(readAt),
        now: now(),
      })
      return (await store.write(update)) === 1
    },

    async mayStillSend(id, number) {
      return (await store.read(sendableRow({ id, number }))).length === 1
    },

    async close(id, attempts, outcome) {
      const isFinal = outcome.kind !== 'accepted' && outcome.kind !== 'unknown'
      const update = closeRow({
        ...toColumns(outcome),
        id,
        attempts,
        closed_at: now(),
        next_check_at: isFinal ? null : toIso(clock.now() + SHORTEST_WAIT_MS),
      })
      return (await store.write(update)) === 1
    },

    find: (id) => rows.where('id', '=', id).executeTakeFirst(),

    async lastOf(orderId) {
      const [open] = await store.read(openRowOf({ orderId }))
      if (open) return open
      const [newest] = await store.read(newestRowOf({ orderId }))
      return newest
    },

    async unsettledOf(orderId) {
      const [row] = await store.read(unsettledRowOf({ orderId }))
      return row
    },

    async noteJoin(join) {
      const { cancellation_id } = join
      const known = db
        .selectFrom('joins')
        .where('cancellation_id', '=', cancellation_id)
        .select(({ fn }) => fn.countAll().as('count'))
      const { count } = await known.executeTakeFirstOrThrow()
      if (Number(count) >= MOST_JOINS) return
      await store.write(db.insertInto('joins').values({ ...join, joined_at: now() }))
    },

    joinsOf: (id) =>
      db.selectFrom('joins').selectAll().where('cancellation_id', '=', id).orderBy('joined_at').execute(),

    list: (filter, page) => listCancellations(db, filter, page),
    allPages: (filter) => allPages(db, filter, inTurn),

    openRows(deadlineBefore) {
      const open = rows.where('outcome', 'is', null)
      return deadlineBefore === undefined
        ? open.execute()
        : open.where('deadline_at', '<', toIso(deadlineBefore)).execute()
    },

    async claimDue(limit) {
      const due = await rows
        .where('next_check_at', '<=', now())
        .orderBy('next_check_at')
        .limit(limit)
        .execute()
      const claims = due.map(async (row) => {
        const update = db
          .updateTable('cancellations')
          .set({ next_check_at: toIso(clock.now() + CLAIM_MS) })
          .where('id', '=', row.id)
          .where('next_check_at', '=', row.next_check_at)
        return (await store.write(update)) === 1 ? row : undefined
      })
      return (await Promise.all(claims)).filter((row) => row !== undefined)
    },

    async settle(orderId, status) {
      const update = db
        .updateTable('cancellations')
        .set({ settled_status: status, settled_at: now(), next_check_at: null })
        .where('sub_number_order_id', '=', orderId)
        .where('next_check_at', 'is not', null)
      await store.write(update)
    },

    async checkNow(dueAfter) {
      const update = db
        .updateTable('cancellations')
        .set({ next_check_at: now() })
        .where('next_check_at', '>', toIso(dueAfter))
      await store.write(update)
    },

    async checkLater(id, at) {
      const update = db
        .updateTable('cancellations')
        .set({ next_check_at: at === undefined ? null : toIso(at) })
        .where('id', '=', id)
        .where('next_check_at', 'is not', null)
      await store.write(update)
    },
  }
}
