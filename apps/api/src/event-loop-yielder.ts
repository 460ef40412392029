import { setImmediate } from 'node:timers/promises'

/** Gives one page to each turn of the event loop, however many readers there are. */
export function createEventLoopYielder(): () => Promise<void> {
  let last = Promise.resolve()
  return () => {
    last = last.then(() => setImmediate())
    return last
  }
}
