/** A response as the pacer sees it. */
export const plain = (status = 200, headers: Record<string, string> = {}) => ({
  status,
  headers: new Headers(headers),
})

/** A response that announces a rate limit. `reset`: seconds from now. */
export const report = (limit: number, remaining: number, reset: number, status = 200) =>
  plain(status, {
    'x-ratelimit-limit': `${limit}`,
    'x-ratelimit-remaining': `${remaining}`,
    'x-ratelimit-reset': `${reset}`,
  })
