import { type ExpressionBuilder, type QueryCreator, sql } from 'kysely'
import { prepareQuery, type Slot } from '../store/prepared-query.ts'
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

interface Closing extends OutcomeColumns {
  id: string
  attempts: number
  closed_at: string
  next_check_at: string | null
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** One spelling for each order. Telnyx's ids are UUIDs, whose case doesn't matter. */
export const canonicalOrderId = (orderId: string) => (UUID.test(orderId) ? orderId.toLowerCase() : orderId)

/** The statements that every cancel runs. */
export function prepareCancellationStatements(queries: QueryCreator<Tables>) {
  /** No hold is in force, and the batch of the cancellation, if it has one, is running. */
  const isSendingAllowed = ({ and, not, exists, ref }: ExpressionBuilder<Tables, 'cancellations'>) =>
    and([
      not(exists(queries.selectFrom('holds').select('holds.id').where('released_at', 'is', null))),
      not(
        exists(
          queries
            .selectFrom('batches')
            .select('batches.id')
            .where('batches.id', '=', ref('cancellations.batch_id'))
            .where('batches.state', '!=', 'running'),
        ),
      ),
    ])

  return {
    open: prepareQuery((value: Slot<NewCancellation>) =>
      queries
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
        // Only the index of open cancellations can conflict.
        .onConflict((conflict) => conflict.doNothing()),
    ),

    commitAttempt: prepareQuery((value: Slot<Attempt>) =>
      queries
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
    findSendable: prepareQuery((value: Slot<{ id: string; number: number }>) =>
      queries
        .selectFrom('cancellations')
        .select('id')
        .where('id', '=', value('id'))
        .where('attempts', '=', value('number'))
        .where('outcome', 'is', null)
        .where(isSendingAllowed),
    ),

    close: prepareQuery((value: Slot<Closing>) =>
      queries
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

    findOpen: prepareQuery((value: Slot<{ orderId: string }>) =>
      queries
        .selectFrom('cancellations')
        .select(['id', 'attempts', 'outcome'])
        .where('sub_number_order_id', '=', value('orderId'))
        .where('outcome', 'is', null),
    ),

    findNewest: prepareQuery(
      (value: Slot<{ orderId: string }>) =>
        queries
          .selectFrom('cancellations')
          .select(['id', 'attempts', 'outcome'])
          .where('sub_number_order_id', '=', value('orderId'))
          .orderBy('created_at', 'desc')
          .orderBy('id', 'desc')
          .limit(sql.lit(1)), // SQLite plans a query again for each bound limit
    ),

    /** SQLite uses the partial index only if the condition is spelled exactly as in the index. */
    findUnsettled: prepareQuery((value: Slot<{ orderId: string }>) =>
      queries
        .selectFrom('cancellations')
        .selectAll()
        .where('sub_number_order_id', '=', value('orderId'))
        .where(sql<boolean>`outcome in ('accepted', 'unknown') and settled_at is null`)
        .orderBy('created_at', 'desc')
        .limit(sql.lit(1)),
    ),
  }
}
