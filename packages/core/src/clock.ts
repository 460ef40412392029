/**
 * Time as everything in Countermand sees it. It comes in by argument so that a test or a simulation
 * can drive it; nothing else in the packages reads the system's clock or sets a timer.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds since an arbitrary moment. It never goes back. */
  monotonic(): number
  /** Calls `run` once after `ms` milliseconds. The returned function cancels the call. */
  after(ms: number, run: () => void): () => void
}

/** A number in [0, 1), like `Math.random`. */
export type Random = () => number

/** setTimeout fires at once above this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * The time without its steps back, as when a clock that was ahead is set right: it goes on from where it
 * was, and stays ahead. A deadline would else not come, nor a limit end, for as long as the step. Steps
 * forward, as after the machine slept, are followed.
 */
export function neverBack(now: () => number): () => number {
  let ahead = 0
  let last = Number.NEGATIVE_INFINITY
  return () => {
    const time = now() + ahead
    if (time < last) ahead += last - time
    else last = time
    return last
  }
}

export const systemClock: Clock = {
  now: neverBack(() => Date.now()),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(Math.max(ms, 0), LONGEST_TIMER_MS))
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
