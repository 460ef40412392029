import { parseTime } from '@countermand/core/wire'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The time since a Telnyx timestamp, in one unit; undefined without a timestamp. */
function elapsed(time: string | null | undefined, now: number) {
  const at = parseTime(time)
  if (at === undefined) return undefined
  const ms = Math.max(0, now - at)
  if (ms < HOUR_MS) return { count: Math.floor(ms / MINUTE_MS), unit: 'min' }
  return ms < DAY_MS
    ? { count: Math.floor(ms / HOUR_MS), unit: 'h' }
    : { count: Math.floor(ms / DAY_MS), unit: 'd' }
}

/** The time since a Telnyx timestamp, for a column: `5m`, `3h`, `41d`. Empty without a timestamp. */
export function age(time: string | null | undefined, now: number): string {
  const since = elapsed(time, now)
  return since ? `${since.count}${since.unit.charAt(0)}` : ''
}

/** `3 h ago`, or `just now`. Empty without a timestamp. */
export function timeAgo(time: string | null | undefined, now: number): string {
  const since = elapsed(time, now)
  if (!since) return ''
  return since.count === 0 ? 'just now' : `${since.count} ${since.unit} ago`
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
  if (at <= now) return 'passed'
  const { count = 0, unit = '' } = elapsed(new Date(now).toISOString(), at) ?? {}
  return `in ${count} ${unit}`
}

/** `2026-11-24 08:42 UTC`. Empty without a timestamp. */
export function formatMinute(time: string | null | undefined): string {
  const at = parseTime(time)
  return at === undefined ? '' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
