/**
 * Changes that wait for their time. They are carried out lazily: whoever looks at the sandbox first
 * runs everything that is due by then, each at its own moment and in order of time.
 */
export interface DueChanges {
  /** `run` gets the moment it was due, which may lie before the moment it is run. */
  add(at: number, run: (at: number) => void): void
  runUntil(now: number): void
}

export function createDueChanges(): DueChanges {
  const waiting: { at: number; run: (at: number) => void }[] = []
  return {
    add(at, run) {
      const before = waiting.findLastIndex((change) => change.at <= at)
      waiting.splice(before + 1, 0, { at, run })
    },
    runUntil(now) {
      for (let next = waiting[0]; next && next.at <= now; next = waiting[0]) {
        waiting.shift()
        next.run(next.at)
      }
    },
  }
}
