import type { Guard } from '../guard.ts'

/** Keeps orders of the denied countries (ISO alpha-2). */
export const countries: Guard<{ deny: string[] }> = ({ country_code: country }, { deny }) => {
  if (!country) return 'Its country_code cannot be seen, so it may be a denied country.'
  return deny.some((code) => code.toUpperCase() === country.toUpperCase())
    ? `Orders of ${country} may not be cancelled.`
    : undefined
}
