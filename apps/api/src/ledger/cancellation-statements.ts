import { type ExpressionBuilder, sql } from 'kysely'
import { prepareQuery, type Slot } from '../store/prepared-query.ts'
import type { Store } from '../store/store.ts'
import type { CancellationRow, Tables } from '../store/tables.ts'
import type { OutcomeColumns } from './recorded-outcome.ts'

/** What is known of a cancellation before anything is sent. */
export type NewCancellation = Pick<
  CancellationRow,
  'id' | 'sub_number_order_id' | 'actor' | 'reason' | 'request_id' | 'created_at' | 'deadline_at'
> & { batch_id?: string | null }

interface Attempt {
  id: string
  number: number
  before: number
  readAt: string | null
  now: string
}

interface End extends OutcomeColumns {
  id: string
  attempts: number
  closed_at: string
  next_check_at: string | null
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** One spelling for each order. Telnyx's ids are UUIDs, whose case doesn't matter. */
export const canonicalOrderId = (orderId: string) => (UUID.test(orderId) ? orderId.toLowerCase() : orderId)

/** The queries that every cancel runs. */
export function queriesOfACancel({ db }: Store) {
  /** No hold is in force, and the batch that the cancellation belongs to, if any, is running. */
  const isSendingAllowed = ({ and, not, exists, ref }: ExpressionBuilder<Tables, 'cancellations'>) =>
    and([
      not(exists(db.selectFrom('holds').select('holds.id').where('released_at', 'is', null))),
      not(
        exists(
          db
            .selectFrom('batches')
            .select('batches.id')
            .where('batches.id', '=', ref('cancellations.batch_id'))
            .where('batches.state', '!=', 'running'),
        ),
      ),
    ])

  return {
    openRow: prepareQuery((value: Slot<NewCancellation>) =>
      db
        .insertInto('cancellations')
        .values({
          id: value('id'),
          sub_number_order_id: value('sub_number_order_id'),
          actor: value('actor'),
          reason: value('reason'),
          request_id: value('request_id'),
          batch_id: value('batch_id'),
          created_at: value('created_at'),
          deadline_at: value('deadline_at'),
          attempts: 0,
        })
        // Only the index of open cancellations can be in conflict.
        .onConflict((conflict) => conflict.doNothing()),
    ),

    attemptRow: prepareQuery((value: Slot<Attempt>) =>
      db
        .updateTable('cancellations')
        .set(({ fn, val }) => ({
          attempts: value('number'),
          last_attempt_at: value('now'),
          seen_pending_at: fn.coalesce(val(value('readAt')), 'seen_pending_at'),
        }))
        .where('id', '=', value('id'))
        .where('attempts', '=', value('before'))
        .where('outcome', 'is', null)
        .where('deadline_at', '>', value('now'))
        .where(isSendingAllowed),
    ),

    /** Finds the row only if its last attempt may still be sent. */
    sendableRow: prepareQuery((value: Slot<{ id: string; number: number }>) =>
      db
        .selectFrom('cancellations')
        .select('id')
        .where('id', '=', value('id'))
        .where('attempts', '=', value('number'))
        .where('outcome', 'is', null)
        .where(isSendingAllowed),
    ),

    closeRow: prepareQuery((value: Slot<End>) =>
      db
        .updateTable('cancellations')
        .set({
          outcome: value('outcome'),
          evidence: value('evidence'),
          detail: value('detail'),
          sub_number_order: value('sub_number_order'),
          closed_at: value('closed_at'),
          next_check_at: value('next_check_at'),
        })
        .where('id', '=', value('id'))
        .where('attempts', '=', value('attempts'))
        .where('outcome', 'is', null),
    ),

    openRowOf: prepareQuery((value: Slot<{ orderId: string }>) =>
      db
        .selectFrom('cancellations')
        .select(['id', 'attempts', 'outcome'])
        .where('sub_number_order_id', '=', value('orderId'))
        .where('outcome', 'is', null),
    ),

    newestRowOf: prepareQuery(
      (value: Slot<{ orderId: string }>) =>
        db
          .selectFrom('cancellations')
          .select(['id', 'attempts', 'outcome'])
          .where('sub_number_order_id', '=', value('orderId'))
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(sql.lit(1)), // SQLite plans anew for each bound limit
    ),

    /** The condition is that of its index, to the letter. */
    unsettledRowOf: prepareQuery((value: Slot<{ orderId: string }>) =>
      db
        .selectFrom('cancellations')
        .selectAll()
        .where('sub_number_order_id', '=', value('orderId'))
        .where(sql<boolean>`outcome in ('accepted', 'unknown') and settled_at is null`)
        .orderBy('created_at', 'desc')
        .limit(sql.lit(1)),
    ),
  }
}
