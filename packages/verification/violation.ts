/** A violated invariant, and the order that it is about. */
export interface Violation {
  /** Starts with the invariant's name, such as `I2`. */
  what: string
  orderId?: string
}
