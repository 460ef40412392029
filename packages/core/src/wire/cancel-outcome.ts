import { z } from 'zod'
import { subNumberOrderSchema } from './sub-number-order.ts'
import { telnyxFailureSchema } from './telnyx-failure.ts'

const evidenceSchema = z.enum(['response', 're-read', 'inferred'])
const reason = z.string()
const order = subNumberOrderSchema

/**
 * What one cancellation came to. Exactly one of nine, and it agrees with Telnyx.
 * `docs/cancelling.md` tells each one's meaning and what to do next.
 */
export const cancelOutcomeSchema = z.discriminatedUnion('kind', [
  /** The order is over and this call asked for it. */
  z.object({ kind: z.literal('cancelled'), evidence: evidenceSchema, order }),
  /** Telnyx answered 2xx and the order still reads pending. */
  z.object({ kind: z.literal('accepted'), order }),
  /** It is over, and no PATCH of this call can have done it. */
  z.object({ kind: z.literal('already-cancelled'), order }),
  /** It reads success, failure, or a status that nobody documents. */
  z.object({ kind: z.literal('not-cancellable'), reason, order }),
  /** A guard forbids it; no PATCH took effect. */
  z.object({ kind: z.literal('blocked'), guard: z.string(), reason, order }),
  /** Telnyx knows no such order for this key. */
  z.object({ kind: z.literal('not-found') }),
  /** Telnyx said no to this call, and no PATCH of it can take effect. */
  z.object({ kind: z.literal('refused'), failure: telnyxFailureSchema, order: order.optional() }),
  /** No PATCH got through; nothing changed. */
  z.object({ kind: z.literal('not-sent'), reason, failure: telnyxFailureSchema.optional() }),
  /** A PATCH may have taken effect or still may. `order` is the last reading, if there was one. */
  z.object({
    kind: z.literal('unknown'),
    reason,
    attempts: z.number(),
    order: order.optional(),
    failure: telnyxFailureSchema.optional(),
  }),
])

/**
 * How we know that our cancel did it. `response`: Telnyx's 2xx to our PATCH. `re-read`: seen pending
 * before, over after; someone else in between cannot be excluded. `inferred`: never seen pending, or
 * it reads `failure`.
 */
export type Evidence = z.infer<typeof evidenceSchema>
export type CancelOutcome = z.infer<typeof cancelOutcomeSchema>
export type OutcomeKind = CancelOutcome['kind']

/** In the order in which people read a summary. */
export const OUTCOME_KINDS = [
  'cancelled',
  'accepted',
  'already-cancelled',
  'not-cancellable',
  'blocked',
  'not-found',
  'refused',
  'not-sent',
  'unknown',
] as const satisfies readonly OutcomeKind[]
