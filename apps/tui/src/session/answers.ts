import { setImmediate } from 'node:timers/promises'
import { type Clock, sleep } from '@countermand/core'

/** How long a question has to be on the screen, without a key, before it takes an answer. */
const MOMENT_MS = 500
/** A key that another one follows this soon is not an answer but the beginning of a paste. */
const ALONE_MS = 50

/**
 * When a question takes an answer. A terminal may deliver a paste as keys, in several reads, and keys may
 * have been typed before the question was drawn. So an answer is a key that comes alone, a moment after
 * the question was drawn and after the key before it.
 */
export interface Answers {
  /** Calls `ready` a moment after the question is drawn; at once begun anew by the next call. */
  wait(): Promise<void>
  /** Calls `give` unless a call of `wait`, `hold` or `stop` comes first. */
  hold(give: () => void): Promise<void>
  isHolding(): boolean
  stop(): void
}

export function createAnswers({
  clock,
  drawn,
  ready,
}: {
  clock: Clock
  /** Resolves when the question is drawn: whether all of it but its facts has room on the screen. */
  drawn: () => Promise<boolean>
  ready: () => void
}): Answers {
  let latest = new AbortController()
  let isHolding = false
  function begin() {
    latest.abort()
    isHolding = false
    latest = new AbortController()
    return latest.signal
  }
  async function unlessInterrupted(ms: number, signal: AbortSignal, then: () => void) {
    await sleep(clock, ms, signal)
    // A busy process reads late: what was typed meanwhile comes in the rest of this turn.
    await setImmediate()
    if (!signal.aborted) then()
  }
  return {
    async wait() {
      const signal = begin()
      // Thousands of keys that come at once draw nothing.
      await setImmediate()
      if (signal.aborted) return
      if (await drawn()) await unlessInterrupted(MOMENT_MS, signal, ready)
    },
    hold(give) {
      const signal = begin()
      isHolding = true
      return unlessInterrupted(ALONE_MS, signal, () => {
        isHolding = false
        give()
      })
    },
    isHolding: () => isHolding,
    stop: () => void begin(),
  }
}
