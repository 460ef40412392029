import { z } from 'zod'
import { cancelOutcomeSchema, evidenceSchema, OUTCOME_KINDS } from './cancel-outcome.ts'
import { dateTime, integer, uuid } from './documented-types.ts'
import { cursorMetaSchema } from './page.ts'
import { orderFilterSchema } from './selection.ts'
import { describeInvalidId, isValidId, subNumberOrderSchema } from './sub-number-order.ts'

/** The most orders that one batch may name. */
export const MAX_BATCH_SIZE = 100_000

/**
 * `resolving`: the orders are being selected. `running`: they are being cancelled. `paused`: by a person, a
 * hold, or a failure that every order would meet; `status_reason` says which. `stopped` and `finished` are final.
 */
export const BATCH_STATUSES = ['resolving', 'running', 'paused', 'stopped', 'finished'] as const

export type BatchStatus = (typeof BATCH_STATUSES)[number]

/** `waiting`: it will be cancelled. `done`: it has an outcome. `untouched`: its batch was stopped before its turn. */
export const BATCH_ITEM_STATUSES = ['waiting', 'done', 'untouched'] as const

export type BatchItemStatus = (typeof BATCH_ITEM_STATUSES)[number]

const time = dateTime.nullable()

const orderId = z.string().superRefine((id, context) => {
  if (!isValidId(id)) context.addIssue(describeInvalidId(id))
})

/** The body of `POST /v2/cancellation_batches`: either ids or a filter, never "all". */
export const newCancellationBatchSchema = z
  .strictObject({
    sub_number_order_ids: z
      .array(orderId)
      .min(1, 'must name at least one order')
      .max(MAX_BATCH_SIZE, `must name at most ${MAX_BATCH_SIZE} orders: split it`)
      .optional(),
    filter: orderFilterSchema.optional(),
    reason: z.string().optional(),
    dry_run: z.boolean().optional().describe('Returns the plan and creates nothing; false by default.'),
  })
  .refine(
    ({ sub_number_order_ids, filter }) => (sub_number_order_ids === undefined) !== (filter === undefined),
    {
      error: 'needs either sub_number_order_ids or filter',
    },
  )
  .meta({ id: 'NewCancellationBatch' })

/** A durable cancellation of many orders. */
export const cancellationBatchSchema = z
  .looseObject({
    record_type: z.literal('cancellation_batch'),
    id: uuid,
    status: z.enum(BATCH_STATUSES),
    status_reason: z
      .string()
      .nullable()
      .describe('Why it is paused, or what its list of orders lacks, in one sentence for people.'),
    actor: z.string().describe('The name of the token that created it.'),
    reason: z.string().nullable(),
    request_id: z.string(),
    filter: orderFilterSchema.nullable().describe('Null when it names its orders by id.'),
    created_at: dateTime,
    finished_at: time,
    items: z.looseObject({
      total: integer.nullable().describe('Null until a filter is resolved.'),
      waiting: integer,
      done: integer,
      untouched: integer,
      repeated: integer.describe('Ids that came more than once, compared without case; each is one item.'),
    }),
    outcomes: z.record(z.enum(OUTCOME_KINDS), integer).describe('How many items have each outcome.'),
    rate: z
      .number()
      .describe('Items finished per second, over the latest ones; 0 when none finished lately.'),
    eta: time.describe(
      "When the waiting items will be done at this rate; null when that can't be estimated.",
    ),
  })
  .meta({ id: 'CancellationBatch', description: 'A durable cancellation of many orders.' })

/** `{ data: CancellationBatch }`. */
export const cancellationBatchResponseSchema = z.looseObject({ data: cancellationBatchSchema })

/** One page of batches, newest first. */
export const cancellationBatchPageSchema = z
  .looseObject({ data: z.array(cancellationBatchSchema), meta: cursorMetaSchema })
  .meta({ id: 'CancellationBatchPage' })

/** One order of a batch. */
export const cancellationBatchItemSchema = z
  .looseObject({
    record_type: z.literal('cancellation_batch_item'),
    sub_number_order_id: z.string(),
    status: z.enum(BATCH_ITEM_STATUSES),
    outcome: z.enum(OUTCOME_KINDS).nullable(),
    evidence: evidenceSchema.nullable(),
    detail: z.string().nullable().describe('The outcome in one sentence for people.'),
    cancel_outcome: cancelOutcomeSchema
      .nullable()
      .describe('The outcome with all its facts, as `cancelOrder` returns it.'),
    cancellation_id: uuid.nullable().describe('The cancellation in the ledger that gave the outcome.'),
    finished_at: time,
    sub_number_order: subNumberOrderSchema.nullable().describe('The order as last read.'),
  })
  .meta({ id: 'CancellationBatchItem' })

/**
 * One page of a batch's items: those that are done, in order of finishing, unless `filter[status]` asks for
 * others. Items that finish later come after `meta.next`, so that a caller can follow a running batch.
 */
export const cancellationBatchItemPageSchema = z
  .looseObject({
    data: z.array(cancellationBatchItemSchema),
    meta: z.looseObject({
      page_size: integer,
      next: z
        .string()
        .nullable()
        .describe(
          '`page[after]` of the next page, also when it is still empty; null when no item was given yet.',
        ),
      has_more: z.boolean().describe('Whether the next page has items already.'),
    }),
  })
  .meta({ id: 'CancellationBatchItemPage' })

/** What would happen to each order of a batch: the answer to `dry_run`, for at most 1,000 orders. */
export const cancellationPlanResponseSchema = z
  .looseObject({
    data: z.array(
      z.looseObject({
        sub_number_order_id: z.string(),
        cancellable: z.boolean(),
        blocked_by: z
          .string()
          .nullable()
          .describe("`status`, a guard's name, `not-found` or `refused`; null if it may be cancelled."),
        reason: z.string().nullable(),
        sub_number_order: subNumberOrderSchema.nullable(),
      }),
    ),
    meta: z.looseObject({
      total: integer.describe('Orders that the batch would have.'),
      planned: integer.describe('Orders in `data`.'),
    }),
  })
  .meta({ id: 'CancellationPlan' })

export type NewCancellationBatch = z.input<typeof newCancellationBatchSchema>
export type CancellationBatch = z.infer<typeof cancellationBatchSchema>
export type CancellationBatchResponse = z.infer<typeof cancellationBatchResponseSchema>
export type CancellationBatchPage = z.infer<typeof cancellationBatchPageSchema>
export type CancellationBatchItem = z.infer<typeof cancellationBatchItemSchema>
export type CancellationBatchItemPage = z.infer<typeof cancellationBatchItemPageSchema>
export type CancellationPlanResponse = z.infer<typeof cancellationPlanResponseSchema>

/** The query of `GET /v2/cancellation_batches`. */
export interface CancellationBatchQuery {
  /** `after`: the `meta.next` of the page before. @default size 20 */
  page?: { size?: number; after?: string }
}

/** The query of `GET /v2/cancellation_batches/{id}/items`. */
export interface CancellationBatchItemQuery {
  /** @default status done */
  filter?: { status?: BatchItemStatus }
  page?: { size?: number; after?: string }
}
