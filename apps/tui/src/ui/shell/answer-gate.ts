import { setImmediate } from 'node:timers/promises'
import { type Clock, sleep } from '@countermand/core'

/** How long a question must be on the screen, without a key, before it accepts an answer. */
const READY_AFTER_MS = 500
/** A key that is followed by another one this soon is not an answer but the start of a paste. */
const ALONE_MS = 50

/**
 * Decides when a question accepts an answer. A terminal may deliver a paste as keys, in several reads, and
 * keys may have been typed before the question was drawn. So an answer is a single key, some time after the
 * question was drawn and after the previous key.
 */
export function createAnswerGate({
  clock,
  rendered,
  onReady,
}: {
  clock: Clock
  /** Resolves once the question is drawn: true if its head and foot fit the screen. */
  rendered: () => Promise<boolean>
  onReady: () => void
}) {
  let latest = new AbortController()
  let isHolding = false
  function restart() {
    latest.abort()
    isHolding = false
    latest = new AbortController()
    return latest.signal
  }
  async function runAfter(ms: number, signal: AbortSignal, run: () => void) {
    await sleep(clock, ms, signal)
    // A busy process reads late: pending keys arrive in the rest of this turn.
    await setImmediate()
    if (!signal.aborted) run()
  }
  return {
    /** Calls `onReady` some time after the question is drawn. A new call starts over. */
    async arm() {
      const signal = restart()
      // Many keys at once cause a single rendering.
      await setImmediate()
      if (signal.aborted) return
      if (await rendered()) await runAfter(READY_AFTER_MS, signal, onReady)
    },
    /** Calls `answer` unless another call to the gate comes first. */
    holdAnswer(answer: () => void) {
      const signal = restart()
      isHolding = true
      return runAfter(ALONE_MS, signal, () => {
        isHolding = false
        answer()
      })
    },
    isHolding: () => isHolding,
    disarm: () => void restart(),
  }
}
