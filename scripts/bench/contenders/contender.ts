/** A way to cancel orders, so many at a time; it throws unless every one is cancelled. */
export type Contender = (upstream: {
  apiKey: string
  baseUrl: string
}) => (ids: readonly string[], concurrency: number) => Promise<void>

/** Each is a file of this folder and runs in a process of its own. */
export type ContenderName = 'cancel-order' | 'cancel-orders' | 'official-sdk' | 'undici-loop'
