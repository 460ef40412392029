/** Single cancels and reads go ahead of bulk. */
export type Priority = 'single' | 'bulk'

/** What one call may ask of its request; everything is optional. */
export interface RequestOptions {
  /** Ends the wait and the request. A PATCH that was already sent may still take effect. */
  signal?: AbortSignal | undefined
  /** The latest moment to send it, in milliseconds since the epoch. @default no limit */
  startBy?: number | undefined
  /** How long to wait for the complete answer, in milliseconds. @default the client's `timeoutMs` */
  timeoutMs?: number | undefined
  /** Single requests go ahead of bulk when both wait for the rate limit. @default 'single' */
  priority?: Priority | undefined
  /** Asked when the request's turn has come, right before it is sent; false means that it must not go. */
  beforeSend?: (() => Promise<boolean>) | undefined
  /** Asked last, when nothing is waited for any more; false means that it must not go. */
  lastCheck?: (() => boolean) | undefined
  /** Extra headers of this request. */
  headers?: Record<string, string> | undefined
}
