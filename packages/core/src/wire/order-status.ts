/** The statuses that Telnyx documents: the first three in its schema, the others in its guide. */
export const ORDER_STATUSES = ['pending', 'success', 'failure', 'cancelled', 'deleted'] as const

/**
 * A status in the spelling that Telnyx documents: lower case, and `cancelled` for `canceled`. Compare
 * statuses in this form; show them as they were sent.
 */
export function normalizeStatus(status: string): string {
  const lowerCase = status.toLowerCase()
  return lowerCase === 'canceled' ? 'cancelled' : lowerCase
}

/**
 * What a status means for a cancellation. `over`: cancelled by someone, or deleted.
 * `unrecognised` is any string that no Telnyx document names.
 */
export type StatusMeaning = 'pending' | 'over' | 'success' | 'failure' | 'unrecognised'

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
