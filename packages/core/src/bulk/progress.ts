import type { Clock } from '../clock.ts'
import type { OutcomeKind } from '../wire/cancel-outcome.ts'

/** How far a bulk cancellation is, for people to look at. Times are milliseconds since the epoch. */
export interface Progress {
  /** Orders that have an outcome. */
  finished: number
  /** Ids that came again and were passed over. */
  repeated?: number
  /** The same by outcome; kinds that did not occur are left out. */
  outcomes: Partial<Record<OutcomeKind, number>>
  /** How many orders there are in all, where that is known. */
  total?: number
  /** Orders a second, lately. */
  rate?: number
  /** When the last one should be done at this rate. */
  eta?: number
  /** While the rate limit lets nothing through: until when. */
  waitingUntil?: number
}

/** The rate is that of the latest orders: a limit may have changed since the start. */
const LATEST = 100

/** Counts outcomes as they come. */
export function createProgress(
  { now, monotonic }: Pick<Clock, 'now' | 'monotonic'>,
  total: number | undefined,
) {
  const outcomes: Progress['outcomes'] = {}
  const finishedAt: number[] = [monotonic()]
  let finished = 0
  let repeated = 0

  return {
    noteRepeated() {
      repeated++
    },
    note(kind: OutcomeKind) {
      finished++
      outcomes[kind] = (outcomes[kind] ?? 0) + 1
      finishedAt.push(monotonic())
      if (finishedAt.length > 2 * LATEST) finishedAt.splice(0, LATEST)
    },
    value(waitingUntil?: number): Progress {
      const latest = finishedAt.slice(-LATEST)
      const elapsed = monotonic() - (latest[0] ?? monotonic())
      const rate = latest.length > 1 && elapsed > 0 ? ((latest.length - 1) / elapsed) * 1000 : undefined
      const left = total === undefined ? undefined : Math.max(0, total - finished - repeated)
      return {
        finished,
        ...(repeated > 0 && { repeated }),
        outcomes: { ...outcomes },
        ...(total !== undefined && { total }),
        ...(rate !== undefined && { rate }),
        ...(rate !== undefined && left !== undefined && { eta: now() + (left / rate) * 1000 }),
        ...(waitingUntil !== undefined && { waitingUntil }),
      }
    },
  }
}
