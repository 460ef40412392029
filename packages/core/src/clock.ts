/**
 * Time as everything in Countermand sees it. It comes in by argument so that a test or a simulation
 * can drive it; nothing else in the packages reads the system's clock or sets a timer.
 */
export interface Clock {
  /** The wall clock, in milliseconds since the epoch: for ages, expiries, and moments that others read. */
  now(): number
  /** Milliseconds since an arbitrary moment, for durations: no clock step moves it, and it never goes back. */
  monotonic(): number
  /** Calls `run` once after `ms` milliseconds. The returned function cancels the call. */
  after(ms: number, run: () => void): () => void
}

/** A number in [0, 1), like `Math.random`. */
export type Random = () => number

/** setTimeout fires at once above this. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** What the clock is corrected by all the time is no step, in milliseconds. */
const MAX_CORRECTION_MS = 1_000
/** A step forward counts once it has lasted this long, in milliseconds. */
const MIN_STEP_DURATION_MS = 60_000

/**
 * A wall clock that a moment's jump doesn't move. A step back counts at once: orders look younger, which
 * forbids more. A step forward would make an order old enough for `minAgeMinutes` and a token expired, so it
 * counts only once it has lasted a minute, as after the machine slept, or when it undoes a step back.
 */
export function createSteadyClock(wall: () => number, monotonic: () => number): () => number {
  /** The wall clock less the monotonic one: as believed, before the last step back, and after a step forward. */
  let offset = wall() - monotonic()
  let earlier = offset
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

export const systemClock: Clock = {
  now: createSteadyClock(() => Date.now(), monotonic),
  monotonic,
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), MAX_TIMER_MS))
    return () => clearTimeout(timer)
  },
}

export const systemRandom: Random = () => Math.random()

/** Resolves after `ms` milliseconds, or at once when the signal aborts; it never rejects. */
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
