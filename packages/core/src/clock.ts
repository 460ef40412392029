/**
 * The source of time. It is passed as an argument, so that a test or a simulation can control it. Nothing else in the
 * packages reads the system clock or sets a timer.
 */
export interface Clock {
  /** The wall clock, in milliseconds since the epoch: for ages, expiries and times that are shown to others. */
  now(): number
  /** Milliseconds since an arbitrary moment, for durations. It never goes back and ignores clock steps. */
  monotonic(): number
  /** Calls `run` once after `ms` milliseconds, and returns a function that cancels the call. */
  after(ms: number, run: () => void): () => void
}

/** A number in [0, 1), like `Math.random`. */
export type Random = () => number

/** setTimeout fires immediately for longer delays. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** A smaller change is a routine correction of the clock and not a step. */
const MAX_CORRECTION_MS = 1_000
/** A step forward counts after it has lasted this long. */
const MIN_STEP_DURATION_MS = 60_000

/**
 * A wall clock that ignores short jumps. A step back counts immediately: orders look younger, so the rules forbid
 * more. A step forward would make an order old enough for `minAgeMinutes` and a token expired. It counts only after
 * it has lasted a minute, as after the machine slept, or if it undoes a step back.
 */
export function createSteadyClock(wall: () => number, monotonic: () => number): () => number {
  /** The wall clock minus the monotonic clock, as currently trusted. */
  let offset = wall() - monotonic()
  /** The offset before the last step back. */
  let earlier = offset
  /** A step forward that does not count yet. */
  let step: { offset: number; since: number } | undefined

  const isNear = (one: number, other: number) => Math.abs(one - other) <= MAX_CORRECTION_MS

  return () => {
    const at = monotonic()
    const current = wall() - at
    const isStepBack = current < offset - MAX_CORRECTION_MS
    if (isStepBack) earlier = Math.max(earlier, offset)
    if (isStepBack || isNear(current, offset) || isNear(current, earlier)) {
      if (current >= earlier - MAX_CORRECTION_MS) earlier = current
      offset = current
      step = undefined
    } else if (!step || !isNear(current, step.offset)) {
      step = { offset: current, since: at }
    } else if (at - step.since >= MIN_STEP_DURATION_MS) {
      offset = current
      earlier = current
      step = undefined
    }
    return at + offset
  }
}

const monotonic = () => performance.now()

/** The clock of this machine. */
export const systemClock: Clock = {
  now: createSteadyClock(() => Date.now(), monotonic),
  monotonic,
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), MAX_TIMER_MS))
    return () => clearTimeout(timer)
  },
}

/** `Math.random`. */
export const systemRandom: Random = () => Math.random()

/** Resolves after `ms` milliseconds, or as soon as the signal aborts. It never rejects. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const wake = () => {
      stop()
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const stop = clock.after(ms, wake)
    signal?.addEventListener('abort', wake)
  })
}

const FIRST_BACKOFF_MS = 500
const MAX_BACKOFF_MS = 8_000

/** The delay before retry `n` (0 is the first), in milliseconds: 0.5·2ⁿ s, at most 8 s, with full jitter. */
export const backoffMs = (n: number, random: Random): number =>
  Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** n) * random()
