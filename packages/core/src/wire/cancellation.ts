import { z } from 'zod'
import { OUTCOME_KINDS, type OutcomeKind } from './cancel-outcome.ts'
import { subNumberOrderSchema } from './sub-number-order.ts'

const time = z.string().nullable()

/** A cancellation as a gateway's ledger keeps it: from opening to outcome, and what the order came to. */
export const cancellationSchema = z
  .looseObject({
    record_type: z.literal('cancellation'),
    id: z.string(),
    sub_number_order_id: z.string(),
    /** The name of the token that asked for it. */
    actor: z.string(),
    reason: z.string().nullable(),
    request_id: z.string(),
    batch_id: z.string().nullable(),
    created_at: z.string(),
    deadline_at: z.string(),
    /** PATCHes that may have gone out. */
    attempts: z.number(),
    last_attempt_at: time,
    /** When a fresh pending reading came before an attempt. */
    seen_pending_at: time,
    /** Null while it is open. */
    outcome: z.enum(OUTCOME_KINDS).nullable(),
    evidence: z.enum(['response', 're-read', 'inferred']).nullable(),
    /** The outcome in one sentence for people. */
    detail: z.string().nullable(),
    /** The order as last read. */
    sub_number_order: subNumberOrderSchema.nullable(),
    closed_at: time,
    /** What an order that was not over at the outcome came to. */
    settled_status: z.string().nullable(),
    settled_at: time,
    /** When the order is read again. */
    next_check_at: time,
  })
  .meta({ id: 'Cancellation', description: 'One asking to cancel one order, from opening to outcome.' })

/** `{ data: Cancellation }` with its timeline, the answer to `GET /v2/cancellations/{id}`. */
export const cancellationResponseSchema = z.looseObject({
  data: cancellationSchema.extend({
    /** What happened, oldest first, in sentences for people. */
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
  /** `after`: the `meta.next` of the page before. @default size 20 */
  page?: { size?: number; after?: string }
}
