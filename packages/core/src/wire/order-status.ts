/** The documented statuses: the first three in Telnyx's schema, the others in its guide. */
export const ORDER_STATUSES = ['pending', 'success', 'failure', 'cancelled', 'deleted'] as const

/**
 * Converts a status to the documented spelling: lower case, and `cancelled` for `canceled`. Use it to compare
 * statuses, but show them as they were sent.
 */
export function normalizeStatus(status: string): string {
  const lowerCase = status.toLowerCase()
  return lowerCase === 'canceled' ? 'cancelled' : lowerCase
}

/**
 * The meaning of a status for a cancellation. `over`: cancelled, by us or by others, or deleted. `unrecognised`: any
 * undocumented status.
 */
export type StatusMeaning = 'pending' | 'over' | 'success' | 'failure' | 'unrecognised'

/** Classifies a status, in any case and spelling. */
export function statusMeaning(status: string): StatusMeaning {
  const normalized = normalizeStatus(status)
  switch (normalized) {
    case 'pending':
    case 'success':
    case 'failure':
      return normalized
    case 'cancelled':
    case 'deleted':
      return 'over'
    default:
      return 'unrecognised'
  }
}
