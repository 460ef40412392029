export interface ListCounts {
  /** Orders that could be read, and were given. */
  listed: number
  /** How many there are, as far as it is known. */
  total?: number | undefined
  /** Elements of the list that are no order with an id and a status. */
  unreadable: number
}

/**
 * A list has ended, and everything that could be read of it was given, but orders are known to be
 * missing; the message says how many of how many. Not a request that failed: that is a TelnyxError.
 */
export class IncompleteListError extends Error {
  override readonly name = 'IncompleteListError'
  readonly listed: number
  readonly total: number | undefined
  readonly unreadable: number

  constructor(message: string, { listed, total, unreadable }: ListCounts) {
    super(message)
    this.listed = listed
    this.total = total
    this.unreadable = unreadable
  }
}
