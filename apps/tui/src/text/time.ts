import { parseTime } from '@countermand/core/wire'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The time since a Telnyx timestamp, in one unit: `5 min`, `3 h`, `41 d`. Empty without a timestamp. */
export function age(time: string | null | undefined, now: number): string {
  const at = parseTime(time)
  if (at === undefined) return ''
  const ms = Math.max(0, now - at)
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`
  return ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / DAY_MS)} d`
}

/** `3 h ago`, or `just now`. */
export function timeAgo(time: string | null | undefined, now: number): string {
  const since = age(time, now)
  return since === '0 min' ? 'just now' : since && `${since} ago`
}

/** The local time of day: `14:02`. */
export function formatClock(ms: number): string {
  const at = new Date(ms)
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
}

/** The time until a Telnyx timestamp: `in 7 d`, or `passed`. Empty without a timestamp. */
export function timeUntil(time: string | null | undefined, now: number): string {
  const at = parseTime(time)
  if (at === undefined) return ''
  return at <= now ? 'passed' : `in ${age(new Date(now).toISOString(), at)}`
}

/** `2026-11-24 08:42 UTC`. Empty without a timestamp. */
export function formatMinute(time: string | null | undefined): string {
  const at = parseTime(time)
  return at === undefined ? '' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
