import type { TestContext } from 'vitest'

/** How often each thing occurs, most often first. */
export function tally(things: readonly string[]): string {
  const counts = [...Map.groupBy(things, (thing) => thing)].map(([thing, { length }]) => ({ thing, length }))
  counts.sort((a, b) => b.length - a.length)
  return counts.map(({ thing, length }) => `${length} ${thing}`).join(', ') || 'none'
}

/** Of times in milliseconds: the median and the longest. */
export const spread = (times: readonly number[]) =>
  times.length > 0
    ? `${Math.round(median(times))} ms (median), ${Math.round(Math.max(...times))} ms at most`
    : 'none'

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

/** Skips a test that can't be tried here, in sight. */
export function notTried({ skip }: TestContext, why: string): never {
  console.log(`not tried: ${why}`)
  return skip(why)
}
