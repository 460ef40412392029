/** What a token may do. */
export const SCOPES = ['orders:read', 'orders:cancel', 'cancellations:read'] as const

export type Scope = (typeof SCOPES)[number]
