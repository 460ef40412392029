import { AsyncLocalStorage } from 'node:async_hooks'
import type { CancelOutcome, Clock } from '@countermand/core'
import type { CancellationRecord, RequestRecord, RowVersion, RunRecord } from '../run-record.ts'

/** Which cancellation the code that runs now works for. */
export interface Context {
  name: string
  /** The cancellation whose fates its requests meet. */
  fates: string
  /** When a caller's request reached a gateway. */
  arrivedAt?: number
  /** A caller's request through a gateway: the row that the gateway opened for it, once it has. */
  row?: string
}

type NewCancellation = Omit<CancellationRecord, 'delayMs' | 'isDisturbed' | 'isHeld' | 'startedAt'>

/** Writes down what happens in a run. */
export function createRunLog(clock: Clock) {
  const cancellations = new Map<string, CancellationRecord>()
  const requests: RequestRecord[] = []
  const texts: { where: string; text: string }[] = []
  const holds: { from: number; to: number }[] = []
  const wrongs: { what: string; orderId?: string }[] = []
  const notes: { at: number; what: string }[] = []
  const counts: Record<string, number> = { PATCHes: 0 }
  /** Requests so far, by cancellation and method. */
  const ordinals = new Map<string, number>()
  const context = new AsyncLocalStorage<Context>()
  let isHeld = () => false

  function count(what: string) {
    counts[what] = (counts[what] ?? 0) + 1
  }

  return {
    context,
    wrongs,
    /** What a world itself sees to be wrong. */
    wrong: (what: string, orderId: string) => wrongs.push({ what, orderId }),
    counts,
    count,
    notes,
    requests,
    holds,
    texts,
    cancellations,
    /** Says whether a rate limit, or another request before one is known, may keep requests waiting. */
    heldWhile(held: () => boolean) {
      isHeld = held
    },
    /** An answer on the way to a caller gets lost. */
    loseAnswer(name: string) {
      for (const one of cancellations.values()) if (one.name === name) one.isExcused = true
    },
    /** Something that has to do with no order alone, such as a crash. */
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
        isHeld: false,
      }
      cancellations.set(`${record.name} ${record.orderId.toLowerCase()}`, record)
      return record
    },
    end(cancellation: CancellationRecord, outcome: CancelOutcome) {
      if (cancellation.outcome) {
        // A second outcome is a version that differs.
        cancellation.versions ??= [versionOf(cancellation.outcome, cancellation.endedAt ?? 0)]
        cancellation.versions.push(versionOf(outcome, clock.now()))
        return
      }
      cancellation.outcome = outcome
      cancellation.endedAt = clock.now()
      cancellation.isHeld = isHeld()
      count(outcome.kind)
      texts.push({ where: 'an outcome', text: JSON.stringify(outcome) })
    },
    record: (rest: Pick<RunRecord, 'orders' | 'credentials' | 'hasClockSteps'>): RunRecord => ({
      ...rest,
      cancellations: [...cancellations.values()],
      requests,
      holds,
      texts,
    }),
  }
}

const versionOf = (outcome: CancelOutcome, at: number): RowVersion => ({
  at,
  attempts: 0,
  outcome: JSON.stringify(outcome),
  isWatched: false,
})

export type RunLog = ReturnType<typeof createRunLog>
