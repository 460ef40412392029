export type Interruption = ReturnType<typeof createInterruption>

/** A package manager above us may forward the Ctrl+C that the terminal has delivered already. */
const SAME_KEYSTROKE_MS = 300

/** The user's request to stop: first gracefully, then by force. */
export function createInterruption(now: () => number = () => performance.now()) {
  const first = new AbortController()
  const second = new AbortController()
  let at = 0
  return {
    /** Aborts at the first Ctrl+C (or SIGTERM, SIGHUP): start nothing new. */
    signal: first.signal,
    /** Aborts at the second: wait for nothing. */
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
