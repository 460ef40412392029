import { AsyncLocalStorage } from 'node:async_hooks'
import type { CancelOutcome, Clock } from '@countermand/core'
import type { CancellationRecord, RequestRecord, RowVersion, RunRecord } from '../run-record.ts'
import type { Violation } from '../violation.ts'

/** The cancellation that the running code belongs to. */
export interface Context {
  name: string
  /** The cancellation that determines the faults of its requests. */
  faultKey: string
  /** The row that the gateway opened for the caller's request. */
  row?: string
}

type NewCancellation = Omit<CancellationRecord, 'delayMs' | 'isDisturbed' | 'isRateLimited' | 'startedAt'>

/** Records what happens in a run. */
export function createRunLog(clock: Clock) {
  const cancellations = new Map<string, CancellationRecord>()
  const requests: RequestRecord[] = []
  const texts: { where: string; text: string }[] = []
  const holds: { from: number; to: number }[] = []
  const violations: Violation[] = []
  const notes: { at: number; what: string }[] = []
  const counts: Record<string, number> = { PATCHes: 0 }
  /** Requests so far, by cancellation and method. */
  const ordinals = new Map<string, number>()
  const context = new AsyncLocalStorage<Context | undefined>()
  let isRateLimited = () => false

  function count(what: string) {
    counts[what] = (counts[what] ?? 0) + 1
  }

  return {
    context,
    violations,
    /** For violations that only the workload can see. */
    addViolation: (what: string, orderId: string) => violations.push({ what, orderId }),
    counts,
    count,
    notes,
    requests,
    holds,
    texts,
    cancellations,
    /** Sets how to tell whether a rate limit, or a request before the limit is known, may delay requests. */
    setRateLimited(check: () => boolean) {
      isRateLimited = check
    },
    /** The response to a caller gets lost. */
    markResponseLost(name: string) {
      for (const one of cancellations.values()) if (one.name === name) one.isExempt = true
    },
    /** An event that is not about one order, such as a crash. */
    note: (what: string) => notes.push({ at: clock.now(), what }),
    nextOrdinal(cancellation: string, method: string): number {
      const key = `${cancellation} ${method}`
      const ordinal = (ordinals.get(key) ?? 0) + 1
      ordinals.set(key, ordinal)
      return ordinal
    },
    open(cancellation: NewCancellation): CancellationRecord {
      const record: CancellationRecord = {
        ...cancellation,
        startedAt: clock.now(),
        delayMs: 0,
        isDisturbed: false,
        isRateLimited: false,
      }
      cancellations.set(`${record.name} ${record.orderId.toLowerCase()}`, record)
      return record
    },
    end(cancellation: CancellationRecord, outcome: CancelOutcome) {
      if (cancellation.outcome) {
        // Recorded as a different version, so that the invariants report it.
        cancellation.versions ??= [toRowVersion(cancellation.outcome, cancellation.endedAt ?? 0)]
        cancellation.versions.push(toRowVersion(outcome, clock.now()))
        return
      }
      cancellation.outcome = outcome
      cancellation.endedAt = clock.now()
      cancellation.isRateLimited = isRateLimited()
      count(outcome.kind)
      texts.push({ where: 'an outcome', text: JSON.stringify(outcome) })
    },
    toRunRecord: (
      rest: Pick<RunRecord, 'orders' | 'batches' | 'credentials' | 'hasClockSteps'>,
    ): RunRecord => ({
      ...rest,
      cancellations: [...cancellations.values()],
      requests,
      holds,
      texts,
    }),
  }
}

const toRowVersion = (outcome: CancelOutcome, at: number): RowVersion => ({
  at,
  attempts: 0,
  outcome: JSON.stringify(outcome),
  isWatched: false,
})

export type RunLog = ReturnType<typeof createRunLog>
