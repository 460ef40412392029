/** A request that has its turn. Times are of the monotonic clock, in milliseconds. */
export interface GrantedRequest {
  readonly number: number
  /** When it was sent; before that, when it got its turn. */
  at: number
  /** By how much it delays the next request. */
  readonly interval: number
  inFlightAtSend: number
  state: 'granted' | 'sent' | 'closed'
}
