/** Twenty looks a second cost nothing that shows. */
const EVERY_MS = 50

/** Looks at the memory of this process (resident set) now and then, until it is stopped. */
export function watchMemory() {
  const startBytes = process.memoryUsage.rss()
  let peakBytes = startBytes
  const look = () => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
    return peakBytes
  }
  const timer = setInterval(look, EVERY_MS)
  return {
    /** The most that it held so far. */
    peakBytes: look,
    stop() {
      clearInterval(timer)
      return { peakBytes: look(), grownBytes: peakBytes - startBytes }
    },
  }
}
