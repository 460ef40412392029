/**
 * The order of turns under the rate limit: first requests of a cancellation that has already read or sent
 * something, then single cancels and reads, then bulk.
 */
export type Priority = 'under-way' | 'single' | 'bulk'

/** Options of one call of a client. */
export interface RequestOptions {
  /** Aborts the wait and the request. A PATCH that was already sent may still take effect. */
  signal?: AbortSignal | undefined
  /** The latest moment to send it, in milliseconds of the client's `clock.monotonic()`. @default no limit */
  startBy?: number | undefined
  /**
   * How many requests follow as soon as this one is answered, such as the PATCH after a GET. They must fit before
   * `startBy` too. @default 0
   */
  followUps?: number | undefined
  /** How long to wait for the complete response, in milliseconds. @default the client's `timeoutMs` */
  timeoutMs?: number | undefined
  /**
   * When the response must be complete, in milliseconds of the client's `clock.monotonic()`, however late the
   * request has its turn. @default no limit
   */
  endBy?: number | undefined
  /** The place in the order of turns under the rate limit. @default 'single' */
  priority?: Priority | undefined
  /** Called when the request has its turn; the request follows immediately. False: don't send it. */
  beforeSend?: (() => Promise<boolean>) | undefined
  /** Called last, without any wait after it. False: don't send it. */
  lastCheck?: (() => boolean) | undefined
  /** Extra headers of this request. */
  headers?: Record<string, string> | undefined
}
