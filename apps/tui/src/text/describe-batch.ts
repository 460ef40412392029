import type { CancellationBatch } from '@countermand/core/wire'
import { type Badge, KINDS_UNKNOWN_FIRST } from './badges.ts'
import { timeUntil } from './time.ts'

const STATUSES: Record<CancellationBatch['status'], Omit<Badge, 'word'>> = {
  resolving: { symbol: '…', tone: 'neutral' },
  running: { symbol: '▸', tone: 'neutral' },
  paused: { symbol: '‖', tone: 'warn' },
  stopped: { symbol: '■', tone: 'warn' },
  finished: { symbol: '✓', tone: 'good' },
}

export const batchBadge = (status: CancellationBatch['status']): Badge => ({
  word: status === 'resolving' ? 'selecting' : status,
  ...STATUSES[status],
})

/** `12/340`, or `12/?` while its orders are being selected. */
export const formatDone = ({ items }: CancellationBatch) => `${items.done}/${items.total ?? '?'}`

/** How fast it is, and when it will be done: `5/s, done in 3 min`. Empty unless it is running. */
export function formatPace({ rate, eta, status }: CancellationBatch, now: number): string {
  if (status !== 'running' || rate <= 0) return ''
  const left = timeUntil(eta, now)
  const pace = rate >= 1 ? Math.round(rate) : Number(rate.toFixed(1))
  return `${pace}/s${left.startsWith('in ') ? `, done ${left}` : ''}`
}

/** The outcomes that a batch has, with their counts, `unknown` first. */
export const countedOutcomes = ({ outcomes }: Pick<CancellationBatch, 'outcomes'>) =>
  KINDS_UNKNOWN_FIRST.flatMap((kind) => {
    const count = outcomes[kind] ?? 0
    return count > 0 ? [{ kind, count }] : []
  })

/** `2 unknown, 300 cancelled`. */
export const formatOutcomes = (batch: Pick<CancellationBatch, 'outcomes'>): string =>
  countedOutcomes(batch)
    .map(({ kind, count }) => `${count} ${kind}`)
    .join(', ')
