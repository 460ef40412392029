import type { Guard } from '../guard.ts'

/** Keeps orders of more phone numbers than this. */
export const maxPhoneNumbers: Guard<number> = ({ phone_numbers_count: count }, most) => {
  if (typeof count !== 'number' || !Number.isFinite(count))
    return 'Its phone_numbers_count cannot be seen, so it may be too large.'
  return count > most ? `It has ${count} phone numbers; at most ${most} may be cancelled at once.` : undefined
}
