import type { SandboxClock } from '../src/clock.ts'

export const START = Date.parse('2026-11-24T12:00:00Z')

/**
 * A clock that jumps: each timer runs in the next turn of the event loop, with the clock moved to its
 * time. Nothing waits in real time.
 */
export function createVirtualClock() {
  let now = START
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

/** Resolves once `isTrue`, after any number of turns of the event loop. */
export async function until(isTrue: () => boolean) {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}
