/**
 * Changes that wait for their time. They are carried out lazily: whoever looks at the sandbox first
 * runs everything that is due by then, each at its own moment and in order of time.
 */
export interface DueChanges {
  /** `run` gets the moment it was due, which may lie before the moment it is run. */
  add(at: number, run: (at: number) => void): void
  runUntil(now: number): void
}

interface Due {
  at: number
  /** Keeps those of one moment in the order in which they were added. */
  n: number
  run: (at: number) => void
}

const isBefore = (a: Due, b: Due) => a.at < b.at || (a.at === b.at && a.n < b.n)

/** A binary heap: with the lifecycle on, every pending order waits here. */
export function createDueChanges(): DueChanges {
  const heap: Due[] = []
  let added = 0
  return {
    add(at, run) {
      const due = { at, n: added++, run }
      let index = heap.length
      while (index > 0) {
        const parent = (index - 1) >> 1
        if (isBefore(heap[parent] as Due, due)) break
        heap[index] = heap[parent] as Due
        index = parent
      }
      heap[index] = due
    },
    runUntil(now) {
      for (let next = heap[0]; next && next.at <= now; next = heap[0]) {
        removeFirst(heap)
        next.run(next.at)
      }
    },
  }
}

function removeFirst(heap: Due[]) {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let index = 0
  for (;;) {
    const left = 2 * index + 1
    const right = left + 1
    const child = heap[right] && isBefore(heap[right], heap[left] as Due) ? right : left
    const sooner = heap[child]
    if (!sooner || isBefore(last, sooner)) break
    heap[index] = sooner
    index = child
  }
  heap[index] = last
}
