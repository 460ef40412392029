import type { Clock } from '../clock.ts'
import type { OutcomeKind } from '../wire/cancel-outcome.ts'

/** The progress of a bulk cancellation. Times are milliseconds since the epoch. */
export interface Progress {
  /** Orders with an outcome. */
  finished: number
  /** Ids that were in the source before, and were skipped. */
  repeated?: number
  /** The finished orders by outcome; kinds that did not occur are omitted. */
  outcomes: Partial<Record<OutcomeKind, number>>
  /** The number of orders in the source, if it is known. */
  total?: number
  /** Orders per second, over the latest hundred. */
  rate?: number
  /** When the last order will be finished at this rate. */
  eta?: number
  /** While the rate limit is used up: when requests go out again. */
  waitingUntil?: number
}

/** The rate covers this many orders: a limit may have changed since the start. */
const LATEST = 100

/** Counts outcomes as they finish. */
export function createProgress(
  { now, monotonic }: Pick<Clock, 'now' | 'monotonic'>,
  total: number | undefined,
) {
  const outcomes: Progress['outcomes'] = {}
  const finishedAt: number[] = [monotonic()]
  let finished = 0
  let repeated = 0

  return {
    recordRepeated() {
      repeated++
    },
    record(kind: OutcomeKind) {
      finished++
      outcomes[kind] = (outcomes[kind] ?? 0) + 1
      finishedAt.push(monotonic())
      if (finishedAt.length > 2 * LATEST) finishedAt.splice(0, LATEST)
    },
    snapshot(waitingUntil?: number): Progress {
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
