import { readFileSync } from 'node:fs'
import type { TestContext } from 'vitest'

/** How often each text occurs, most frequent first. */
export function tally(texts: readonly string[]): string {
  const counts = [...Map.groupBy(texts, (text) => text)].map(([text, { length }]) => ({ text, length }))
  counts.sort((a, b) => b.length - a.length)
  return counts.map(({ text, length }) => `${length} ${text}`).join(', ') || 'none'
}

/** The median and the maximum of times in milliseconds. */
export const summarizeTimes = (times: readonly number[]) =>
  times.length > 0
    ? `${Math.round(median(times))} ms (median), ${Math.round(Math.max(...times))} ms (maximum)`
    : 'none'

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Skips a test that can't run here, and prints why. */
export function skipWithReason({ skip }: TestContext, why: string): never {
  console.log(`skipped: ${why}`)
  return skip(why)
}

/** The peak resident set of a process, in megabytes; undefined where the system does not provide it. */
export function getPeakMemory(pid: number): number | undefined {
  if (process.platform !== 'linux') return undefined
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kilobytes) / 1024)
}
