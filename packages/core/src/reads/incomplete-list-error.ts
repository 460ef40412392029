export interface ListCounts {
  /** Orders that could be read and were returned. */
  listed: number
  /** The number of orders in the list, if it is known. */
  total?: number | undefined
  /** Elements of the list that are not orders with an id and a status. */
  unreadable: number
}

/**
 * A list has ended, and every readable order was returned, but some orders are known to be missing. The message
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
