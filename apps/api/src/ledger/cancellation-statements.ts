import type { OutcomeKind } from '@countermand/core'
import { type ExpressionBuilder, type QueryCreator, sql } from 'kysely'
import { prepareQuery, type Slot } from '../store/prepared-query.ts'
import { storeTime } from '../store/store-time.ts'
import type { CancellationRow, Tables } from '../store/tables.ts'
import type { OutcomeColumns } from './recorded-outcome.ts'

/** What is known of a cancellation before anything is sent. */
export type NewCancellation = Pick<
  CancellationRow,
  'id' | 'sub_number_order_id' | 'actor' | 'reason' | 'request_id' | 'batch_id'
> & {
  /** How long it may take, in milliseconds. */
  deadlineMs: number
  /** The newest cancellation of the order when it was looked up. */
  latest: string | null
}

interface Attempt {
  id: string
  number: number
  before: number
  readAt: string | null
}

interface Closing extends OutcomeColumns {
  id: string
  attempts: number
  recheckDelayMs: number | null
}

/** Outcomes of a cancellation that changed nothing, so that its batch may cancel the order again. */
export const OUTCOMES_WITH_RETRY: OutcomeKind[] = ['not-sent', 'refused']

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

  const newest = (orderId: string) =>
    queries
      .selectFrom('cancellations')
      .where('sub_number_order_id', '=', orderId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .limit(sql.lit(1)) // SQLite plans a query again for each bound limit

  return {
    /**
     * Inserts nothing if the order has a newer cancellation than the one that was looked up, or if its batch already
     * has an outcome for the order. The runner of a batch may have been replaced without knowing it yet.
     */
    open: prepareQuery((value: Slot<NewCancellation>) =>
      queries
        .insertInto('cancellations')
        .columns([
          'id',
          'sub_number_order_id',
          'actor',
          'reason',
          'request_id',
          'batch_id',
          'created_at',
          'deadline_at',
          'attempts',
        ])
        .expression(
          queries
            .selectNoFrom(({ val }) => [
              val(value('id')).as('id'),
              val(value('sub_number_order_id')).as('sub_number_order_id'),
              val(value('actor')).as('actor'),
              val(value('reason')).as('reason'),
              val(value('request_id')).as('request_id'),
              val(value('batch_id')).as('batch_id'),
              storeTime().as('created_at'),
              storeTime(value('deadlineMs')).as('deadline_at'),
              sql.lit(0).as('attempts'),
            ])
            .where((eb) =>
              eb(newest(value('sub_number_order_id')).select('id'), 'is not distinct from', value('latest')),
            )
            .where(({ not, exists }) =>
              not(
                exists(
                  queries
                    .selectFrom('cancellations as earlier')
                    .select('earlier.id')
                    .where('earlier.sub_number_order_id', '=', value('sub_number_order_id'))
                    // `coalesce` keeps the stores from the index of batches, which has every order of the batch.
                    .where(({ eb, fn }) =>
                      eb(fn.coalesce('earlier.batch_id', sql.lit('')), '=', value('batch_id')),
                    )
                    .where('earlier.outcome', 'not in', OUTCOMES_WITH_RETRY),
                ),
              ),
            )
            .where(({ not, exists }) =>
              not(
                exists(
                  queries
                    .selectFrom('batch_items')
                    .select('batch_items.position')
                    .where('batch_items.batch_id', '=', value('batch_id'))
                    .where('batch_items.sub_number_order_id', '=', value('sub_number_order_id'))
                    .where('batch_items.outcome', 'is not', null),
                ),
              ),
            ),
        )
        // Only the index of open cancellations can conflict.
        .onConflict((conflict) => conflict.doNothing()),
    ),

    commitAttempt: prepareQuery((value: Slot<Attempt>) =>
      queries
        .updateTable('cancellations')
        .set(({ fn, val }) => ({
          attempts: value('number'),
          last_attempt_at: storeTime(),
          seen_pending_at: fn.coalesce(val(value('readAt')), 'seen_pending_at'),
        }))
        .where('id', '=', value('id'))
        .where('attempts', '=', value('before'))
        .where('outcome', 'is', null)
        .where('deadline_at', '>', storeTime())
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
          closed_at: storeTime(),
          next_check_at: storeTime(value('recheckDelayMs')),
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

    findNewest: prepareQuery((value: Slot<{ orderId: string }>) =>
      newest(value('orderId')).select(['id', 'attempts', 'outcome']),
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
