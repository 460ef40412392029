import { z } from 'zod'
import { evidenceSchema, OUTCOME_KINDS, type OutcomeKind } from './cancel-outcome.ts'
import { dateTime, integer, uuid } from './documented-types.ts'
import { cursorMetaSchema } from './page.ts'
import { subNumberOrderSchema } from './sub-number-order.ts'

const time = dateTime.nullable()

/** A cancellation in a gateway's ledger: from its start to its outcome, and the order's final status. */
export const cancellationSchema = z
  .looseObject({
    record_type: z.literal('cancellation'),
    id: uuid,
    sub_number_order_id: z.string(),
    actor: z.string().describe('The name of the token that requested it.'),
    reason: z.string().nullable(),
    request_id: z.string(),
    batch_id: uuid.nullable(),
    created_at: dateTime,
    deadline_at: dateTime,
    attempts: integer.describe('PATCHes that may have been sent.'),
    last_attempt_at: time,
    seen_pending_at: time.describe('The time of a fresh pending reading before an attempt.'),
    outcome: z.enum(OUTCOME_KINDS).nullable().describe('Null while it is open.'),
    evidence: evidenceSchema.nullable(),
    detail: z.string().nullable().describe('The outcome in words, from `describeOutcome`.'),
    sub_number_order: subNumberOrderSchema.nullable().describe('The order as last read.'),
    closed_at: time,
    settled_status: z
      .string()
      .nullable()
      .describe('The final status of an order that was not over at the outcome.'),
    settled_at: time,
    next_check_at: time.describe('When the order will be read again.'),
  })
  .meta({
    id: 'Cancellation',
    description: 'One request to cancel one order, from its start to its outcome.',
  })

/** The response to `GET /v2/cancellations/{id}`: a cancellation with its timeline. */
export const cancellationResponseSchema = z.looseObject({
  data: cancellationSchema
    .extend({
      timeline: z
        .array(z.looseObject({ at: dateTime, text: z.string() }))
        .describe('What happened, oldest first, in words.'),
    })
    .meta({ id: 'CancellationWithTimeline' }),
})

/** One page of the ledger, newest first. */
export const cancellationPageSchema = z
  .looseObject({ data: z.array(cancellationSchema), meta: cursorMetaSchema })
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
    /** The `x-request-id` of the request that opened them. */
    request_id?: string
    batch_id?: string
    /** ISO 8601 times, or dates. */
    created_at?: { gt?: string; lt?: string }
  }
  /** `after`: the `meta.next` of the previous page. @default size 20 */
  page?: { size?: number; after?: string }
}
