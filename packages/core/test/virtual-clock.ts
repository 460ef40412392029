import type { Clock } from '../src/clock.ts'

interface Timer {
  at: number
  order: number
  run: () => void
}

/** Where virtual time starts unless told otherwise: a fixed moment, so that no test depends on today. */
export const START = Date.parse('2026-11-24T12:00:00.000Z')

/**
 * Time that moves only when a test says so. Between two timers everything that waits for a promise
 * alone is carried on to its end, so that a run is the same each time.
 */
export interface VirtualClock extends Clock {
  /** Lets `ms` milliseconds pass and runs what comes due meanwhile, in order. */
  advance(ms: number): Promise<void>
  /** Jumps from timer to timer until the promise settles, and hands on what it came to. */
  until<Value>(promise: Promise<Value>): Promise<Value>
  /** How many timers are set. After a finished call it says whether one was left behind. */
  readonly timers: number
}

export function createVirtualClock(start = START): VirtualClock {
  /** Sorted: the next one is the last. */
  const timers: Timer[] = []
  let now = start
  let count = 0

  function runNext() {
    const timer = timers.pop()
    if (!timer) return
    now = Math.max(now, timer.at)
    timer.run()
  }

  return {
    now: () => now,
    monotonic: () => now - start,
    after(ms, run) {
      const timer: Timer = { at: now + Math.max(ms, 0), order: count++, run }
      timers.splice(placeOf(timers, timer), 0, timer)
      return () => {
        const place = placeOf(timers, timer)
        if (timers[place] === timer) timers.splice(place, 1)
      }
    },
    async advance(ms) {
      const end = now + ms
      await settled()
      for (let next = timers.at(-1); next && next.at <= end; next = timers.at(-1)) {
        runNext()
        await settled()
      }
      now = end
    },
    async until(promise) {
      let isOpen = true
      const close = () => {
        isOpen = false
      }
      promise.then(close, close)
      await settled()
      while (isOpen) {
        if (timers.length === 0) throw new Error('It waits for something that no timer will bring.')
        runNext()
        await settled()
      }
      return promise
    },
    get timers() {
      return timers.length
    },
  }
}

/** Where a timer stands, or belongs, in a list that is sorted from the last to the first. */
function placeOf(timers: Timer[], { at, order }: Timer): number {
  let low = 0
  let high = timers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    const other = timers[middle] as Timer
    if (other.at > at || (other.at === at && other.order > order)) low = middle + 1
    else high = middle
  }
  return low
}

/** Resolves when every promise that can go on by itself has done so. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
