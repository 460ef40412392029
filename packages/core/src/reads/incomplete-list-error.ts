export interface ListCounts {
  /** Elements that could be read and were returned. */
  listed: number
  /** The number of elements in the list, if it is known. */
  total?: number | undefined
  /** Elements that lack the required fields, such as an order without an id or a status. */
  unreadable: number
}

/**
 * A list has ended, and every readable element was returned, but some are known to be missing. The message
 * says how many of how many. A failed request is a TelnyxError instead.
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
