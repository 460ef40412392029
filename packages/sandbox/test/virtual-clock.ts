import type { SandboxClock } from '../src/clock.ts'

/** Any moment will do; this one is easy to recognise. */
export const START = Date.parse('2026-11-24T12:00:00Z')

/**
 * Time that jumps: whoever waits is woken in the next turn of the event loop, with the clock moved to
 * the end of the wait. Nothing ever waits for real.
 */
export function createVirtualClock(start = START) {
  let now = start
  const clock = {
    now: () => now,
    after(ms, run) {
      const due = now + ms
      const turn = setImmediate(() => {
        now = Math.max(now, due)
        run()
      })
      return () => clearImmediate(turn)
    },
  } satisfies SandboxClock
  const advance = (ms: number) => {
    now += ms
  }
  return { ...clock, advance }
}

/** Comes back once `isTrue`, however many turns of the event loop it takes. */
export async function until(isTrue: () => boolean) {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}
