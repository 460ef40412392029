import { z } from 'zod'
import { subNumberOrderSchema } from './sub-number-order.ts'
import { type TelnyxFailure, telnyxFailureSchema } from './telnyx-failure.ts'

export const evidenceSchema = z
  .enum(['response', 're-read', 'inferred'])
  .describe(
    "How it is known that the gateway's PATCH cancelled the order. `response`: Telnyx answered it with 2xx. `re-read`: the order was pending before and is over after; a third party in between can't be excluded. `inferred`: it was never seen pending, or it reads `failure`.",
  )
const reason = z.string()
const order = subNumberOrderSchema

/**
 * The outcome of one cancellation: exactly one of nine, which agrees with Telnyx. `docs/cancelling.md` explains each
 * one and the next step.
 */
export const cancelOutcomeSchema = z
  .discriminatedUnion('kind', [
    z
      .object({ kind: z.literal('cancelled'), evidence: evidenceSchema, order })
      .describe('The order is over, and this call requested it.'),
    z
      .object({ kind: z.literal('accepted'), order })
      .describe('Telnyx answered with 2xx, and the order still reads pending.'),
    z
      .object({ kind: z.literal('already-cancelled'), order })
      .describe('The order is over, and no PATCH of this call can have caused it.'),
    z
      .object({ kind: z.literal('not-cancellable'), reason, order })
      .describe('The order reads success, failure, or an undocumented status.'),
    z
      .object({ kind: z.literal('blocked'), guard: z.string(), reason, order })
      .describe('A guard forbids it. No PATCH took effect.'),
    z.object({ kind: z.literal('not-found') }).describe('Telnyx has no such order for this key.'),
    z
      .object({ kind: z.literal('refused'), failure: telnyxFailureSchema, order: order.optional() })
      .describe('Telnyx rejected the request, and no PATCH of this call can take effect.'),
    z
      .object({ kind: z.literal('not-sent'), reason, failure: telnyxFailureSchema.optional() })
      .describe('No PATCH reached Telnyx; nothing changed.'),
    z
      .object({
        kind: z.literal('unknown'),
        reason,
        attempts: z.number(),
        order: order.optional(),
        failure: telnyxFailureSchema.optional(),
      })
      .describe(
        'A PATCH may have taken effect or may still do so. `order` is the last reading, if there is one.',
      ),
  ])
  .meta({ id: 'CancelOutcome', description: 'The outcome of one cancellation: exactly one of nine.' })

/**
 * How we know that our PATCH cancelled the order. `response`: Telnyx answered it with 2xx. `re-read`: the order was
 * pending before and is over after; a third party in between can't be excluded. `inferred`: it was never seen pending,
 * or it reads `failure`.
 */
export type Evidence = z.infer<typeof evidenceSchema>
/** The outcome of one cancellation; `kind` is one of nine. */
export type CancelOutcome = z.infer<typeof cancelOutcomeSchema>
/** The `kind` of an outcome. */
export type OutcomeKind = CancelOutcome['kind']

/** Every kind, in the order of a summary for people. */
export const OUTCOME_KINDS: readonly OutcomeKind[] = cancelOutcomeSchema.options.map(
  ({ shape }) => shape.kind.value,
)

/** The failure that would affect every further order too; undefined if it affects only this one. */
export function findSystemicFailure(outcome: CancelOutcome): TelnyxFailure | undefined {
  if (outcome.kind !== 'refused' && outcome.kind !== 'not-sent') return undefined
  const { failure } = outcome
  const isSystemic = failure?.kind === 'rejected' && failure.systemic
  // A connection that breaks before the response may be a problem of this order alone.
  const isWithoutConnection = failure?.kind === 'connection' && failure.delivery === 'not-sent'
  return isSystemic || isWithoutConnection ? failure : undefined
}
