import type { Client } from '../../connection.ts'

/** What is left of the rate limit: requests of so many in a window. */
export type Headroom = NonNullable<Client['pacer']['headroom']>

const GAUGE_COLUMNS = 5

/** `▮▮▮▯▯ 34/50`: what is left of the rate limit. */
export function formatHeadroom({ limit, remaining }: Headroom): string {
  const share = Math.min(1, Math.max(0, remaining / limit))
  // Full only with all, and empty only with none.
  const filled = Math.min(
    GAUGE_COLUMNS,
    remaining >= limit ? GAUGE_COLUMNS : Math.ceil(share * (GAUGE_COLUMNS - 1)),
  )
  return `${'▮'.repeat(filled)}${'▯'.repeat(GAUGE_COLUMNS - filled)} ${remaining}/${limit}`
}
