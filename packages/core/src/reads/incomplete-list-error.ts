/**
 * A list has ended, and everything that could be read of it was given, but orders are known to be
 * missing; the message says how many of how many. Not a request that failed: that is a TelnyxError.
 */
export class IncompleteListError extends Error {
  override readonly name = 'IncompleteListError'
}
