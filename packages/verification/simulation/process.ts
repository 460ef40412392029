import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '@countermand/core'
import { createSteadyClock } from '../../core/src/clock.ts'
import type { Profile } from './profile.ts'
import type { Rng } from './rng.ts'
import type { RunLog } from './run-log.ts'

/** A clock step ends before the minute after which the product accepts it, in milliseconds. */
const LONGEST_STEP_MS = 50_000
const LARGEST_STEP_MS = 3_600_000

/**
 * A simulated process, from its start to its crash. All its inputs (timers, responses, commits) pass through
 * it: they wait while it is frozen, and are dropped after it crashed.
 */
export interface Process {
  readonly name: string
  readonly hasCrashed: boolean
  /** Its own clock: timers stop with the process, and the wall clock may step. */
  readonly clock: Clock
  /** When it was frozen or stalled, a current pause included. */
  readonly pauses: readonly { from: number; to: number }[]
  /** Runs a function in it: now, when it resumes, or never. */
  deliver(run: () => void): void
  /** Runs something outside of it, which goes on while it is frozen; only the result waits. */
  call<Result>(run: () => Promise<Result>): Promise<Result>
  /** Runs a visible effect. The process may crash, freeze or stall before and after it. */
  effect<Result>(run: () => Promise<Result>): Promise<Result>
  /** A point at which it may crash, freeze, stall, or have its clock stepped. */
  mayFail(): void
}

export function createProcess(
  name: string,
  {
    clock,
    rng,
    profile,
    log,
    onCrash,
    skewMs = 0,
  }: {
    clock: Clock
    rng: Rng
    profile: Profile
    log: RunLog
    onCrash: () => void
    /** How far its wall clock is ahead. */
    skewMs?: number
  },
): Process {
  const { processes } = profile
  let hasCrashed = false
  let waiting: { run: () => void; isTimer: boolean }[] | undefined
  let stepMs = 0
  const pauses: { from: number; to: number }[] = []

  function pause(ms: number) {
    waiting = []
    const from = clock.now()
    pauses.push({ from, to: from + ms })
    clock.after(ms, () => {
      const due = waiting ?? []
      waiting = undefined
      // In separate turns, as in an event loop, and timers before responses.
      due.sort((one, other) => Number(other.isTimer) - Number(one.isTimer))
      for (const { run, isTimer } of due) clock.after(0, () => deliver(run, isTimer))
    })
  }

  function deliver(run: () => void, isTimer = false) {
    if (hasCrashed) return
    // Keeps the cancellation that the function belongs to.
    if (waiting) waiting.push({ run: AsyncLocalStorage.bind(run), isTimer })
    else run()
  }

  function mayFail() {
    if (hasCrashed || waiting) return
    if (rng.chance(processes.crash)) {
      hasCrashed = true
      return onCrash()
    }
    if (rng.chance(processes.freeze)) {
      log.count('freezes')
      // Often until just after the deadline of what it is working on.
      return pause(rng.chance(0.5) ? 40_000 + rng.upTo(30_000) : 10_000 + rng.upTo(170_000))
    }
    if (rng.chance(processes.stall)) return pause(rng.upTo(3_000))
    if (stepMs === 0 && rng.chance(processes.clockStep)) {
      log.count('clock steps')
      stepMs = rng.upTo(2 * LARGEST_STEP_MS) - LARGEST_STEP_MS
      const ms = rng.upTo(LONGEST_STEP_MS)
      clock.after(ms, () => {
        stepMs = 0
      })
    }
  }

  const call = <Result>(run: () => Promise<Result>) =>
    new Promise<Result>((resolve, reject) => {
      deliver(() => {
        run().then(
          (result) => deliver(() => resolve(result)),
          (error: unknown) => deliver(() => reject(error)),
        )
      })
    })

  return {
    name,
    get hasCrashed() {
      return hasCrashed
    },
    pauses,
    clock: {
      now: createSteadyClock(() => clock.now() + skewMs + stepMs, clock.monotonic),
      monotonic: clock.monotonic,
      after(ms, run) {
        let isCancelled = false
        const cancel = clock.after(ms, () => deliver(() => !isCancelled && run(), true))
        return () => {
          isCancelled = true
          cancel()
        }
      },
    },
    deliver,
    mayFail,
    call,
    effect(run) {
      mayFail()
      return call(async () => {
        const result = await run()
        mayFail()
        return result
      })
    },
  }
}
