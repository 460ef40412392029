import type { OutcomeKind, Progress } from '@countermand/core'
import { OUTCOME_KINDS } from '@countermand/core/wire'
import { truncate } from './fit.ts'

export type OutcomeCounts = Partial<Record<OutcomeKind, number>>

/** `2 cancelled, 1 not-found`. */
export const formatCounts = (counts: OutcomeCounts): string =>
  OUTCOME_KINDS.filter((kind) => counts[kind])
    .map((kind) => `${counts[kind]} ${kind}`)
    .join(', ')

const BAR_COLUMNS = 12

/** The progress in one line of fewer than `columns` columns. Times are milliseconds since the epoch. */
export function formatProgress(progress: Progress, now: number, columns: number): string {
  const { finished, total, rate, eta, waitingUntil, outcomes } = progress
  const filled = total ? Math.round(Math.min(1, finished / total) * BAR_COLUMNS) : 0
  const parts = [
    total
      ? `${'█'.repeat(filled)}${'░'.repeat(BAR_COLUMNS - filled)} ${finished}/${total}`
      : String(finished),
    waitingUntil === undefined
      ? rate !== undefined && `${rate.toFixed(1)}/s`
      : `waiting ${formatDuration(waitingUntil - now)} for the rate limit`,
    eta !== undefined && finished < (total ?? 0) && `${formatDuration(eta - now)} left`,
    formatCounts(outcomes),
  ]
  // A line that fills the terminal would wrap, and could not be replaced.
  return truncate(parts.filter(Boolean).join(' · '), columns - 1)
}

function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000))
  if (seconds < 100) return `${seconds} s`
  const minutes = Math.ceil(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${Math.ceil(minutes / 60)} h`
}
