import type { Progress } from '@countermand/core'
import { cut } from '../text/fit.ts'
import { summary } from './tally.ts'

const BAR = 12

/** How far a bulk cancellation is, in one line of at most so many columns. Times are milliseconds since the epoch. */
export function progressLine(progress: Progress, now: number, columns: number): string {
  const { finished, total, rate, eta, waitingUntil, outcomes } = progress
  const done = total ? Math.round(Math.min(1, finished / total) * BAR) : 0
  const parts = [
    total ? `${'█'.repeat(done)}${'░'.repeat(BAR - done)} ${finished}/${total}` : String(finished),
    waitingUntil === undefined
      ? rate !== undefined && `${rate.toFixed(1)}/s`
      : `waiting ${duration(waitingUntil - now)} for the rate limit`,
    eta !== undefined && finished < (total ?? 0) && `${duration(eta - now)} left`,
    summary(outcomes),
  ]
  // A line that fills the terminal would wrap, and could not be replaced.
  return cut(parts.filter(Boolean).join(' · '), columns - 1)
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds < 100) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`
}
