import { z } from 'zod'
import { errorItemSchema } from './error-envelope.ts'
import { describeInvalidId } from './sub-number-order.ts'

const failure = <Kind extends string, Shape extends z.ZodRawShape>(kind: Kind, shape: Shape) =>
  z.object({
    kind: z.literal(kind),
    /** One sentence for people; never holds a key. */
    message: z.string(),
    ...shape,
  })

const answered = {
  status: z.number(),
  errors: z.array(errorItemSchema),
  /** `request-id` or `x-request-id` of the answer; Telnyx documents neither. */
  request_id: z.string().optional(),
}

const notSent = z.literal('not-sent')
const maybeApplied = z.literal('maybe-applied')
const eitherWay = z.union([notSent, maybeApplied])

/**
 * Why a request did not bring what it was sent for. `delivery` is what a caller must know of a
 * PATCH: `not-sent` cannot have taken effect, `maybe-applied` may have or may yet, `answered` was
 * judged and turned down by Telnyx.
 */
export const telnyxFailureSchema = z.discriminatedUnion('kind', [
  /** The id can't stand in a URL; nothing was asked. */
  failure('invalid-id', { delivery: notSent }),
  /** The caller's signal. */
  failure('aborted', { delivery: eitherWay }),
  /** The rate limit left no room before the latest moment the caller allowed; `room_at` (ISO 8601) says when it has. */
  failure('out-of-time', { delivery: notSent, room_at: z.string().optional() }),
  /** `beforeSend` said no. */
  failure('stopped', { delivery: notSent }),
  /** The transport failed: `not-sent` for a refused connection or a failed look-up, else uncertain. */
  failure('connection', { delivery: eitherWay, code: z.string().optional() }),
  /** No complete answer in time. */
  failure('timeout', { delivery: maybeApplied, timeout_ms: z.number() }),
  /** 429: Telnyx did not look at the request. */
  failure('rate-limited', { delivery: notSent, ...answered }),
  /** 408 and 5xx: whether Telnyx carried it out is open. */
  failure('server-error', { delivery: maybeApplied, ...answered }),
  /** An answer that is not what was asked for: no JSON, cut off, too large, a redirect, another order's. */
  failure('unreadable', { delivery: maybeApplied, status: z.number() }),
  /** Any other 4xx. `systemic`: credentials or account trouble, which every further request would meet. */
  failure('rejected', { delivery: z.literal('answered'), ...answered, systemic: z.boolean() }),
])

export type TelnyxFailure = z.infer<typeof telnyxFailureSchema>
export type Delivery = TelnyxFailure['delivery']

/** Telnyx refused this request, but not the key: another request may be answered. */
export const isRequestRejected = (failure: TelnyxFailure): failure is TelnyxFailure & { kind: 'rejected' } =>
  failure.kind === 'rejected' && !failure.systemic

/**
 * The rate limit has no room before the last moment that a caller allowed. `roomAt` (milliseconds since the
 * epoch): when such a request would be accepted; undefined once a cancellation is under way.
 */
export function outOfTime(roomAt: number | undefined): TelnyxFailure & { kind: 'out-of-time' } {
  const failure = { kind: 'out-of-time', delivery: 'not-sent' } as const
  const message = 'The rate limit has no room before the deadline.'
  if (roomAt === undefined) return { ...failure, message }
  const room_at = new Date(Math.ceil(roomAt)).toISOString()
  return { ...failure, room_at, message: `${message} It will have room at ${room_at}.` }
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
export const withoutList: TelnyxFailure = unreadable(200, 'a page without a list of orders')
