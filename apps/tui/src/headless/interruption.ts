/** That the user wants it to end: first in order, then at once. */
export interface Interruption {
  /** Aborts at the first Ctrl+C (or SIGTERM, SIGHUP): begin nothing new. */
  signal: AbortSignal
  /** Aborts at the second: wait for nothing. */
  atOnce: AbortSignal
  interrupt(): void
}

/** A package manager above us may hand on the Ctrl+C that the terminal delivered as well. */
const SAME_KEYSTROKE_MS = 300

export function createInterruption(now: () => number = () => performance.now()): Interruption {
  const first = new AbortController()
  const second = new AbortController()
  let at = 0
  return {
    signal: first.signal,
    atOnce: second.signal,
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

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Hears the signals of this process until it is stopped. */
export function hearSignals(interruption: Interruption): () => void {
  for (const name of SIGNALS) process.on(name, interruption.interrupt)
  return () => {
    for (const name of SIGNALS) process.off(name, interruption.interrupt)
  }
}
