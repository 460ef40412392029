/** A time in which this process could not run, in milliseconds since the epoch. */
export interface Stall {
  from: number
  to: number
}

const INTERVAL_MS = 50

/** Garbage collection and the sandbox's own work take less. */
const MIN_STALL_MS = 300

/**
 * Records when this process, which has little to do, could not run: then the machine had no time for the gateways
 * either. Returns the stalls so far, and stops.
 */
export function watchStalls(): () => Stall[] {
  const stalls: Stall[] = []
  let last = Date.now()
  const timer = setInterval(() => {
    const now = Date.now()
    if (now - last > MIN_STALL_MS) stalls.push({ from: last, to: now })
    last = now
  }, INTERVAL_MS)
  return () => {
    clearInterval(timer)
    return stalls
  }
}
