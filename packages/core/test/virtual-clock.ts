import type { Clock } from '../src/clock.ts'

interface Timer {
  at: number
  order: number
  run: () => void
}

/** The default start of virtual time: a fixed moment, so that no test depends on today's date. */
export const START = Date.parse('2026-11-24T12:00:00.000Z')

/**
 * Time that moves only when a test moves it. Between two timers, everything that waits only for a promise is run to
 * its end, so that each run is the same.
 *
 * @example
 * const clock = createVirtualClock()
 * const outcome = await clock.until(cancelOrder(client, id, { clock }))
 */
export interface VirtualClock extends Clock {
  /** Advances the time by `ms` milliseconds and runs the timers that are due in the meantime, in order. */
  advance(ms: number): Promise<void>
  /** Jumps from timer to timer until the promise settles, and settles like it. */
  until<Value>(promise: Promise<Value>): Promise<Value>
  /** How many timers are set: after a call it shows whether the call left one behind. */
  readonly timers: number
}

export function createVirtualClock(start = START): VirtualClock {
  /** Sorted, with the next timer last. */
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
      timers.splice(findPlace(timers, timer), 0, timer)
      return () => {
        const place = findPlace(timers, timer)
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
        if (timers.length === 0) throw new Error('The promise waits for something other than a timer.')
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

/** The index of a timer, or the index where it belongs, in a list that is sorted in descending order. */
function findPlace(timers: Timer[], { at, order }: Timer): number {
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

/** Resolves when every promise that needs no timer has settled. */
export const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
