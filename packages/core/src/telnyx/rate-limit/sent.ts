/** One request that went out. */
export interface Sent {
  readonly number: number
  readonly at: number
  /** How much later the next one is due because of it. */
  readonly interval: number
  /** How many others were under way when it was sent. */
  readonly among: number
  isOpen: boolean
}
