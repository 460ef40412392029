/** Sampling this often has no measurable cost. */
const INTERVAL_MS = 50

/** Samples the resident set size of this process until it is stopped. */
export function watchMemory() {
  const startBytes = process.memoryUsage.rss()
  let peakBytes = startBytes
  const sample = () => {
    peakBytes = Math.max(peakBytes, process.memoryUsage.rss())
    return peakBytes
  }
  const timer = setInterval(sample, INTERVAL_MS)
  return {
    peakBytes: sample,
    stop() {
      clearInterval(timer)
      return { peakBytes: sample(), grownBytes: peakBytes - startBytes }
    },
  }
}
