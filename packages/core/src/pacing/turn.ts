import type { HttpHeaders } from '../http/http-fetch.ts'
import type { Priority, RequestOptions } from './request-options.ts'

/** A request for a turn. Later requests also wait for the turns of its follow-ups. */
export interface TurnRequest extends Pick<RequestOptions, 'signal' | 'startBy' | 'followUps'> {
  /** The operation: rate limits are announced per endpoint. */
  endpoint: string
  priority: Priority
}

/** Permission to send one request. Call `sent` and then `done`, or `unused`. */
export interface Turn {
  /** The request goes out now. */
  sent(): void
  /** A response arrived, or (without arguments) the request ended without one. */
  done(response?: { status: number; headers: HttpHeaders }): void
  /** The request was not sent. */
  unused(): void
}

/** `out-of-time`: the limit has no room before `startBy`. */
export type TurnResult = Turn | 'aborted' | 'out-of-time'

/** What is left of a rate limit. */
export interface Headroom {
  /** Requests that the limit allows in a window. */
  limit: number
  /** Requests that are left in this window. */
  remaining: number
}

export interface Pacer {
  /** Waits until a request may go out. A request that can't go out in time is rejected at once. */
  turn(request: TurnRequest): Promise<TurnResult>
  /** Milliseconds until such a request would be admitted; 0 if it would be admitted now. */
  waitMs(request: TurnRequest): number
  /** Milliseconds between two bulk requests to an endpoint, by its limit and queue; 0 while no limit is known. */
  spacingMs(endpoint: string): number
  /** While a limit is used up: when requests go out again, in milliseconds since the epoch. */
  readonly waitingUntil: number | undefined
  /** What is left of the limit that has the least left; undefined before one is announced. */
  readonly headroom: Headroom | undefined
}
