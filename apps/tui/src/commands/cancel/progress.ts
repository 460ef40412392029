import type { CancelRun, Progress } from '@countermand/core'
import { truncate } from '../../text/fit.ts'
import type { ConnectedContext } from '../command.ts'
import { formatCounts } from './outcome-summary.ts'

const REFRESH_MS = 250
const BAR_COLUMNS = 12

/** Keeps a progress line on standard error, if that is a terminal, until the returned function is called. */
export function showProgress(
  run: CancelRun,
  { connection, io }: Pick<ConnectedContext, 'connection' | 'io'>,
): () => void {
  const { clock } = connection.client
  let cancelRefresh = () => {}
  function refresh() {
    if (io.statusColumns === undefined) return
    io.status(formatProgress(run.progress(), clock.now(), io.statusColumns))
    cancelRefresh = clock.after(REFRESH_MS, refresh)
  }
  refresh()
  return () => {
    cancelRefresh()
    io.status()
  }
}

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
