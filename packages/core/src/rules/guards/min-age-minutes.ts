import { parseTime } from '../../wire/sub-number-order.ts'
import type { Guard } from '../guard.ts'

/** Keeps orders younger than this many minutes. */
export const minAgeMinutes: Guard<number> = ({ created_at }, minutes, now) => {
  const created = parseTime(created_at)
  if (created === undefined) return 'Its created_at cannot be read, so it may be too young.'
  return now - created < minutes * 60_000
    ? `It was created at ${created_at}, less than ${minutes} minutes ago.`
    : undefined
}
