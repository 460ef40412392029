/** How long a read may wait for its turn under the rate limit, in milliseconds. */
export const PATIENCE_MS = 30_000
