import { type Clock, systemClock } from '@countermand/core'

/** Calls back once whatever else wants to be written in this turn of the event loop has been asked for. */
export type AtEndOfTurn = (run: () => void) => void

/** A commit that took longer, in milliseconds, kept everything else waiting for too long. */
const SLOW_MS = 10

/**
 * Ends turns for a disk of any speed: after a slow commit, the next one waits for as long as that took. A
 * turn takes in one new connection, so that callers who come all at once would else get in one a commit.
 */
export function createEndOfTurn(clock: Clock = systemClock): AtEndOfTurn {
  let restUntil = Number.NEGATIVE_INFINITY
  return (run) => {
    const timed = () => {
      const startedAt = clock.now()
      run()
      const took = clock.now() - startedAt
      restUntil = took > SLOW_MS ? clock.now() + took : Number.NEGATIVE_INFINITY
    }
    const rest = restUntil - clock.now()
    if (rest > 0) clock.after(rest, timed)
    else setImmediate(timed)
  }
}
