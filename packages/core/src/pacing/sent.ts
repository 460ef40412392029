/** One request that has its turn. Times are of a monotonic clock. */
export interface Sent {
  readonly number: number
  /** When it went out; until then, when it got its turn. */
  at: number
  /** How much later the next one is due because of it. */
  readonly interval: number
  /** How many others were under way when it went out. */
  among: number
  state: 'granted' | 'sent' | 'closed'
}
