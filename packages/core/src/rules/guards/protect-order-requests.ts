import type { Guard } from '../guard.ts'

/** Keeps every order that belongs to one of these number orders. */
export const protectOrderRequests: Guard<string[]> = ({ order_request_id: parent }, ids) => {
  if (!parent) return 'Its order_request_id cannot be seen, so it may belong to a protected number order.'
  const isProtected = ids.some((id) => id.toLowerCase() === parent.toLowerCase())
  return isProtected ? `It belongs to the protected number order ${parent}.` : undefined
}
