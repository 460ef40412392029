/**
 * Changes that happen at a later time. They run lazily: the next access to the sandbox runs all that
 * are due by then, in order of time, each with the time at which it was due.
 */
export interface ScheduledChanges {
  /** `run` gets the time at which it was due, which may be earlier than the time at which it runs. */
  add(at: number, run: (at: number) => void): void
  runUntil(now: number): void
}

interface Scheduled {
  at: number
  /** Keeps changes of the same time in the order in which they were added. */
  n: number
  run: (at: number) => void
}

const isBefore = (a: Scheduled, b: Scheduled) => a.at < b.at || (a.at === b.at && a.n < b.n)

/** A binary heap, because with the lifecycle on every pending order has an entry. */
export function createScheduledChanges(): ScheduledChanges {
  const heap: Scheduled[] = []
  let added = 0
  return {
    add(at, run) {
      const change = { at, n: added++, run }
      let index = heap.length
      while (index > 0) {
        const parent = (index - 1) >> 1
        if (isBefore(heap[parent] as Scheduled, change)) break
        heap[index] = heap[parent] as Scheduled
        index = parent
      }
      heap[index] = change
    },
    runUntil(now) {
      for (let next = heap[0]; next && next.at <= now; next = heap[0]) {
        removeFirst(heap)
        next.run(next.at)
      }
    },
  }
}

function removeFirst(heap: Scheduled[]) {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let index = 0
  for (;;) {
    const left = 2 * index + 1
    const right = left + 1
    const child = heap[right] && isBefore(heap[right], heap[left] as Scheduled) ? right : left
    const sooner = heap[child]
    if (!sooner || isBefore(last, sooner)) break
    heap[index] = sooner
    index = child
  }
  heap[index] = last
}
