/** The user's request to stop: first gracefully, then by force. */
export interface Interruption {
  /** Aborts at the first Ctrl+C (or SIGTERM, SIGHUP): start nothing new. */
  signal: AbortSignal
  /** Aborts at the second: wait for nothing. */
  forceSignal: AbortSignal
  interrupt(): void
}

/** A package manager above us may forward the Ctrl+C that the terminal has delivered already. */
const SAME_KEYSTROKE_MS = 300

export function createInterruption(now: () => number = () => performance.now()): Interruption {
  const first = new AbortController()
  const second = new AbortController()
  let at = 0
  return {
    signal: first.signal,
    forceSignal: second.signal,
    interrupt() {
      if (!first.signal.aborted) {
        at = now()
        first.abort()
      } else if (now() - at > SAME_KEYSTROKE_MS) {
        second.abort()
      }
    },
  }
}
