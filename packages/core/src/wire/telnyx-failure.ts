import { z } from 'zod'
import { errorItemSchema } from './error-envelope.ts'
import { describeInvalidId } from './sub-number-order.ts'

const failure = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.object({
    kind: z.literal(kind),
    /** One sentence for people; never contains a key. */
    message: z.string(),
    ...shape,
  })

const answered = {
  status: z.number(),
  errors: z.array(errorItemSchema),
  /** `request-id` or `x-request-id` of the response; Telnyx documents neither. */
  request_id: z.string().optional(),
}

const notSent = z.literal('not-sent')
const maybeApplied = z.literal('maybe-applied')
const eitherWay = z.union([notSent, maybeApplied])

/**
 * Why a request failed. `delivery` says whether a PATCH can have taken effect: `not-sent` can't, `maybe-applied` may
 * have or may still do so, and `answered` was rejected by Telnyx.
 */
export const telnyxFailureSchema = z.discriminatedUnion('kind', [
  /** The id is not valid in a URL; no request was sent. */
  failure('invalid-id', { delivery: notSent }),
  /** The caller's signal aborted it. */
  failure('aborted', { delivery: eitherWay }),
  /** The rate limit can't admit it before the caller's latest moment; `room_at` (ISO 8601) is when it could. */
  failure('out-of-time', { delivery: notSent, room_at: z.string().optional() }),
  /** `beforeSend` or `lastCheck` returned false. */
  failure('stopped', { delivery: notSent }),
  /** The transport failed: `not-sent` if no byte was sent, such as after a refused connection; otherwise uncertain. */
  failure('connection', { delivery: eitherWay, code: z.string().optional() }),
  /** No complete response in time. */
  failure('timeout', { delivery: maybeApplied, timeout_ms: z.number() }),
  /** 429: Telnyx did not process the request. */
  failure('rate-limited', { delivery: notSent, ...answered }),
  /** 408 and 5xx: Telnyx may have processed the request. */
  failure('server-error', { delivery: maybeApplied, ...answered }),
  /** An unusable response: not JSON, truncated, too large, a redirect, or about another order. */
  failure('unreadable', { delivery: maybeApplied, status: z.number() }),
  /** Any other 4xx. `systemic`: a problem of credentials or account, which affects every further request. */
  failure('rejected', { delivery: z.literal('answered'), ...answered, systemic: z.boolean() }),
])

/** Why a request failed: see `kind`, `delivery` and `message`. */
export type TelnyxFailure = z.infer<typeof telnyxFailureSchema>

/** Telnyx rejected this request, but not the key: other requests may succeed. */
export const isRequestRejected = (failure: TelnyxFailure): failure is TelnyxFailure & { kind: 'rejected' } =>
  failure.kind === 'rejected' && !failure.systemic

/**
 * The rate limit can't admit the request before the caller's latest moment. `roomAt` (milliseconds since the epoch):
 * when it could; undefined for a cancellation that is under way.
 */
export function outOfTime(roomAt: number | undefined): TelnyxFailure & { kind: 'out-of-time' } {
  const failure = { kind: 'out-of-time', delivery: 'not-sent' } as const
  const message = 'The rate limit allows no request before the deadline.'
  if (roomAt === undefined) return { ...failure, message }
  const room_at = new Date(Math.ceil(roomAt)).toISOString()
  return { ...failure, room_at, message: `${message} It allows one at ${room_at}.` }
}

/** A response that arrived but does not answer the request. `what` completes "Got …". */
export const unreadable = (status: number, what: string): TelnyxFailure => ({
  kind: 'unreadable',
  delivery: 'maybe-applied',
  status,
  message: `Got ${what}.`,
})

/** An id that is not valid in a URL: no request was sent. */
export const invalidId = (id: string): TelnyxFailure => ({
  kind: 'invalid-id',
  delivery: 'not-sent',
  message: describeInvalidId(id),
})

/** A page without a list. Past the last page it may be the end of the list; on its own it is unreadable. */
export const withoutList: TelnyxFailure = unreadable(200, 'a page without a list')
