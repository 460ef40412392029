import { AsyncLocalStorage } from 'node:async_hooks'
import type { Clock } from '@countermand/core'
import { createSteadyClock } from '../../core/src/clock.ts'
import type { Profile } from './profile.ts'
import type { Rng } from './rng.ts'
import type { RunLog } from './run-log.ts'

/** A clock step lasts less than the minute after which it counts, in milliseconds. */
const LONGEST_STEP_MS = 50_000
const LARGEST_STEP_MS = 3_600_000

/**
 * One life of a process in a simulation. Everything that reaches it (timers, answers, commits) comes through
 * it: while it is frozen they wait, and once it is dead nothing of it goes on.
 */
export interface Process {
  readonly name: string
  readonly isDead: boolean
  /** Its own view of time: its timers stop with it, and its wall clock may step. */
  readonly clock: Clock
  /** Times at which it was frozen or stalled, the one it is in included. */
  readonly pauses: readonly { from: number; to: number }[]
  /** Times at which its wall clock was wrong. */
  readonly steps: readonly { from: number; to: number }[]
  /** Runs something in it: now, when it wakes, or never. */
  deliver(run: () => void): void
  /** Something that others can see: the process may die, freeze or stall before it and after it. */
  effect<Result>(carryOut: () => Promise<Result>): Promise<Result>
  /** A moment at which it may die, freeze, stall, or have its clock stepped. */
  mayFail(): void
}

export function createProcess(
  name: string,
  {
    clock,
    rng,
    profile,
    log,
    onDeath,
  }: { clock: Clock; rng: Rng; profile: Profile; log: RunLog; onDeath: () => void },
): Process {
  const { processes } = profile
  let isDead = false
  let waiting: { run: () => void; isTimer: boolean }[] | undefined
  let stepMs = 0
  const pauses: { from: number; to: number }[] = []
  const steps: { from: number; to: number }[] = []

  function pause(ms: number) {
    waiting = []
    const from = clock.now()
    pauses.push({ from, to: from + ms })
    clock.after(ms, () => {
      const due = waiting ?? []
      waiting = undefined
      // One by one, as an event loop does, and timers before answers.
      due.sort((one, other) => Number(other.isTimer) - Number(one.isTimer))
      for (const { run, isTimer } of due) clock.after(0, () => deliver(run, isTimer))
    })
  }

  function deliver(run: () => void, isTimer = false) {
    if (isDead) return
    // What runs later runs for the same cancellation.
    if (waiting) waiting.push({ run: AsyncLocalStorage.bind(run), isTimer })
    else run()
  }

  function mayFail() {
    if (isDead || waiting) return
    if (rng.chance(processes.crash)) {
      isDead = true
      return onDeath()
    }
    if (rng.chance(processes.freeze)) {
      log.count('freezes')
      return pause(10_000 + rng.upTo(170_000))
    }
    if (rng.chance(processes.stall)) return pause(rng.upTo(3_000))
    if (stepMs === 0 && rng.chance(processes.clockStep)) {
      log.count('clock steps')
      stepMs = rng.upTo(2 * LARGEST_STEP_MS) - LARGEST_STEP_MS
      const ms = rng.upTo(LONGEST_STEP_MS)
      steps.push({ from: clock.now(), to: clock.now() + ms })
      clock.after(ms, () => {
        stepMs = 0
      })
    }
  }

  return {
    name,
    get isDead() {
      return isDead
    },
    pauses,
    steps,
    clock: {
      now: createSteadyClock(() => clock.now() + stepMs, clock.monotonic),
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
    effect(carryOut) {
      mayFail()
      return new Promise((resolve, reject) => {
        deliver(() => {
          carryOut().then(
            (result) => {
              mayFail()
              deliver(() => resolve(result))
            },
            (error: unknown) => deliver(() => reject(error)),
          )
        })
      })
    },
  }
}
