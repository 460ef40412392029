/**
 * Whose turn comes first under the rate limit: requests of a cancellation that has read or acted, then
 * single cancels and reads, then bulk.
 */
export type Priority = 'under-way' | 'single' | 'bulk'

/** What one call may ask of its request; everything is optional. */
export interface RequestOptions {
  /** Ends the wait and the request. A PATCH that was already sent may still take effect. */
  signal?: AbortSignal | undefined
  /** The latest moment to send it, in milliseconds of the client's `clock.monotonic()`. @default no limit */
  startBy?: number | undefined
  /** How many requests follow at once on this one; they must fit before `startBy` too. @default 0 */
  followUps?: number | undefined
  /** How long to wait for the complete answer, in milliseconds. @default the client's `timeoutMs` */
  timeoutMs?: number | undefined
  /** Who goes first when several wait for the rate limit. @default 'single' */
  priority?: Priority | undefined
  /** Asked when the request's turn has come; it goes out right after the answer. False: it must not go. */
  beforeSend?: (() => Promise<boolean>) | undefined
  /** Asked last, when nothing is waited for any more; false means that it must not go. */
  lastCheck?: (() => boolean) | undefined
  /** Extra headers of this request. */
  headers?: Record<string, string> | undefined
}
