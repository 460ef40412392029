/**
 * The sandbox's source of time, passed in so that a test can drive it. It has the same shape as the
 * clock of `@countermand/core`, which the sandbox does not import.
 */
export interface SandboxClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `run` once after `ms` milliseconds. The returned function cancels the call. */
  after(ms: number, run: () => void): () => void
}

/** Telnyx's timestamp format has no later time. */
export const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z')

/** setTimeout fires at once above this. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The system's clock. */
export const realClock: SandboxClock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, Math.min(ms, LONGEST_TIMER_MS))
    return () => clearTimeout(timer)
  },
}

/** Resolves after `ms` milliseconds; rejects with the signal's reason as soon as it aborts. */
export function wait(clock: SandboxClock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const onAbort = () => {
      cancelTimer()
      reject(signal?.reason)
    }
    const cancelTimer = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
