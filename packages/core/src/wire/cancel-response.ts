import { z } from 'zod'
import { type CancelOutcome, cancelOutcomeSchema, OUTCOME_KINDS, type OutcomeKind } from './cancel-outcome.ts'
import { documentedError, type ErrorItem } from './error-envelope.ts'
import type { TelnyxFailure } from './telnyx-failure.ts'

/** A response to `PATCH /v2/sub_number_orders/{id}/cancel`, as the gateway writes it and its client reads it. */
export interface CancelResponse {
  status: number
  headers: Record<string, string>
  body: unknown
}

/** The headers of a gateway's response to a cancel. */
export const CANCELLATION_ID_HEADER = 'x-cancellation-id'
export const OUTCOME_HEADER = 'x-cancellation-outcome'
export const EVIDENCE_HEADER = 'x-cancellation-evidence'

/** The `meta.origin` of Countermand's own errors, to distinguish them from Telnyx's. */
export const ERROR_ORIGIN = 'countermand'

/**
 * The only table between outcomes and HTTP: the gateway writes with it, and the gateway client reads with it. The
 * codes are Telnyx's, so that its SDKs raise the right error class.
 */
const RESPONSES: Record<OutcomeKind, { status: number; code?: string; title?: string }> = {
  cancelled: { status: 200 },
  accepted: { status: 200 },
  'already-cancelled': { status: 200 },
  'not-cancellable': { status: 422, code: '10027', title: 'Unprocessable Entity' },
  blocked: { status: 403, code: '10010', title: 'Authorization failed' },
  'not-found': { status: 404, code: '10005', title: 'Resource not found' },
  refused: { status: 502, code: '10007', title: 'Telnyx refused the request' },
  'not-sent': { status: 503, code: '10037', title: 'Service unavailable' },
  unknown: { status: 504, code: '10008', title: 'Request timeout' },
}

/** The outcomes that are answered with this status. A refusal by Telnyx keeps Telnyx's own status, too. */
export const findOutcomes = (status: number): OutcomeKind[] =>
  OUTCOME_KINDS.filter((kind) => RESPONSES[kind].status === status)

/**
 * Telnyx's own status for a refusal, except 401 and 403: these are about the gateway's key, and the caller must not
 * mistake them for an error of its own token.
 */
const refusalStatus = (failure: TelnyxFailure) =>
  failure.kind === 'rejected' && !failure.systemic ? failure.status : RESPONSES.refused.status

/**
 * Converts an outcome into an HTTP response. `detail` is the text for people, from `describeOutcome`. `retryAfter` is
 * the value of the `retry-after` header in seconds, for outcomes that a retry may change.
 */
export function toCancelResponse(outcome: CancelOutcome, detail: string, retryAfter = '5'): CancelResponse {
  const { status, code, title } = RESPONSES[outcome.kind]
  const headers: Record<string, string> = { [OUTCOME_HEADER]: outcome.kind }
  switch (outcome.kind) {
    case 'cancelled':
      return {
        status,
        headers: { ...headers, [EVIDENCE_HEADER]: outcome.evidence },
        body: { data: outcome.order },
      }
    case 'accepted':
    case 'already-cancelled':
      return { status, headers, body: { data: outcome.order } }
    case 'refused': {
      const errors = outcome.failure.kind === 'rejected' ? outcome.failure.errors : []
      const sentStatus = refusalStatus(outcome.failure)
      const fallback = sentStatus === status ? { code, title } : documentedError(sentStatus)
      return {
        status: sentStatus,
        headers,
        body: { errors: withMeta(errors.length > 0 ? errors : [{ ...fallback, detail }], outcome) },
      }
    }
    case 'not-sent':
    case 'unknown':
      headers['retry-after'] = retryAfter
      headers['x-should-retry'] = 'true'
      return { status, headers, body: { errors: withMeta([{ code, title, detail }], outcome) } }
    case 'not-cancellable':
    case 'blocked':
    case 'not-found':
      return { status, headers, body: { errors: withMeta([{ code, title, detail }], outcome) } }
    default:
      return outcome satisfies never
  }
}

/** The fields of an outcome that are sent in `meta`. Other fields are ignored when reading. */
const FACT_NAMES = ['order', 'guard', 'reason', 'failure', 'attempts']

/** Adds the outcome's fields to the first error's `meta`, and keeps Telnyx's own fields there. */
function withMeta(errors: ErrorItem[], { kind, ...facts }: CancelOutcome): ErrorItem[] {
  const [first, ...rest] = errors
  const sent = typeof first?.meta === 'object' ? first.meta : {}
  const foreign = Object.entries(sent ?? {}).filter(([name]) => !FACT_NAMES.includes(name))
  const meta = { ...Object.fromEntries(foreign), origin: ERROR_ORIGIN, outcome: kind, ...facts }
  return [{ ...first, meta }, ...rest]
}

const successBodySchema = z.looseObject({ data: z.unknown() })
const errorBodySchema = z.looseObject({
  errors: z.tuple(
    [z.looseObject({ meta: z.looseObject({ origin: z.literal(ERROR_ORIGIN), outcome: z.string() }) })],
    z.unknown(),
  ),
})

/**
 * Reads the outcome from a response; undefined if it has none, because it is not from a gateway or because the
 * gateway could not record the outcome.
 */
export function parseCancelResponse({ status, headers, body }: CancelResponse): CancelOutcome | undefined {
  const kind = headers[OUTCOME_HEADER]
  const facts = status === 200 ? successFacts(headers, body) : errorFacts(body)
  if (!facts || ('outcome' in facts && facts.outcome !== kind)) return undefined
  const outcome = cancelOutcomeSchema.safeParse({ ...facts, kind })
  if (!outcome.success) return undefined
  const expected =
    outcome.data.kind === 'refused'
      ? refusalStatus(outcome.data.failure)
      : RESPONSES[outcome.data.kind].status
  return status === expected ? outcome.data : undefined
}

function successFacts(headers: Record<string, string>, body: unknown) {
  const parsed = successBodySchema.safeParse(body)
  return parsed.success ? { evidence: headers[EVIDENCE_HEADER], order: parsed.data.data } : undefined
}

function errorFacts(body: unknown) {
  const parsed = errorBodySchema.safeParse(body)
  return parsed.success ? parsed.data.errors[0].meta : undefined
}
