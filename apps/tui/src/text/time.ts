import { parseTime } from '@countermand/core/wire'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** How long ago a Telnyx time was, in one unit: `5 min`, `3 h`, `41 d`. Empty when there is no time. */
export function age(time: string | null | undefined, now: number): string {
  const at = parseTime(time)
  if (at === undefined) return ''
  const ms = Math.max(0, now - at)
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`
  return ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)} h` : `${Math.floor(ms / DAY_MS)} d`
}

/** How long ago, as part of a sentence: `3 h ago`. */
export function ago(time: string | null | undefined, now: number): string {
  const since = age(time, now)
  return since === '0 min' ? 'just now' : since && `${since} ago`
}

/** A Telnyx time as `2026-11-24 08:42 UTC`. Empty when there is no time. */
export function minute(time: string | null | undefined): string {
  const at = parseTime(time)
  return at === undefined ? '' : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
