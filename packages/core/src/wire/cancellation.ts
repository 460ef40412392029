import { z } from 'zod'
import { OUTCOME_KINDS, type OutcomeKind } from './cancel-outcome.ts'
import { subNumberOrderSchema } from './sub-number-order.ts'

const time = z.string().nullable()

/** A cancellation in a gateway's ledger: from its start to its outcome, and the order's final status. */
export const cancellationSchema = z
  .looseObject({
    record_type: z.literal('cancellation'),
    id: z.string(),
    sub_number_order_id: z.string(),
    /** The name of the token that requested it. */
    actor: z.string(),
    reason: z.string().nullable(),
    request_id: z.string(),
    batch_id: z.string().nullable(),
    created_at: z.string(),
    deadline_at: z.string(),
    /** PATCHes that may have been sent. */
    attempts: z.number(),
    last_attempt_at: time,
    /** The time of a fresh pending reading before an attempt. */
    seen_pending_at: time,
    /** Null while it is open. */
    outcome: z.enum(OUTCOME_KINDS).nullable(),
    evidence: z.enum(['response', 're-read', 'inferred']).nullable(),
    /** The outcome in words, from `describeOutcome`. */
    detail: z.string().nullable(),
    /** The order as last read. */
    sub_number_order: subNumberOrderSchema.nullable(),
    closed_at: time,
    /** The final status of an order that was not over at the outcome. */
    settled_status: z.string().nullable(),
    settled_at: time,
    /** When the order will be read again. */
    next_check_at: time,
  })
  .meta({
    id: 'Cancellation',
    description: 'One request to cancel one order, from its start to its outcome.',
  })

/** The response to `GET /v2/cancellations/{id}`: a cancellation with its timeline. */
export const cancellationResponseSchema = z.looseObject({
  data: cancellationSchema.extend({
    /** What happened, oldest first, in words. */
    timeline: z.array(z.looseObject({ at: z.string(), text: z.string() })),
  }),
})

/** One page of the ledger, newest first. */
export const cancellationPageSchema = z
  .looseObject({
    data: z.array(cancellationSchema),
    meta: z.looseObject({
      page_size: z.number(),
      /** `page[after]` of the next page; null on the last one. */
      next: z.string().nullable(),
    }),
  })
  .meta({ id: 'CancellationPage' })

export type Cancellation = z.infer<typeof cancellationSchema>
export type CancellationPage = z.infer<typeof cancellationPageSchema>
export type CancellationResponse = z.infer<typeof cancellationResponseSchema>

/** The query of `GET /v2/cancellations`. */
export interface CancellationQuery {
  filter?: {
    sub_number_order_id?: string
    outcome?: OutcomeKind
    actor?: string
    batch_id?: string
    /** ISO 8601 times, or dates. */
    created_at?: { gt?: string; lt?: string }
  }
  /** `after`: the `meta.next` of the previous page. @default size 20 */
  page?: { size?: number; after?: string }
}
