import { startChild } from '../child.ts'
import type { Measure } from './row.ts'

/** After so many the engine has taken what it takes for itself to run anything at speed. */
export const FIRST = 20_000

export interface MillionIdsResult {
  finished: number
  /** How much the first ones took. */
  firstBytes: number
  /** How much more the million took. */
  grownBytes: number
}

const MOST_MEGABYTES = 30

/** Whether memory is O(concurrency): in a process of its own, where nothing else grows. */
export const millionIds: Measure = async () => {
  const child = await startChild<{ orders: number }, MillionIdsResult>('million-ids/process.ts')
  const { finished, firstBytes, grownBytes } = await child.ask({ orders: 1_000_000 })
  await child.close()
  const [first, grown] = [firstBytes / 1e6, grownBytes / 1e6]
  return [
    {
      work: '1,000,000 ids from a generator through a no-op port: memory growth',
      ours: `${Math.round(grown)} MB more than the first ${FIRST.toLocaleString('en')} took (${Math.round(first)} MB)`,
      peers: '–',
      goal: `under ${MOST_MEGABYTES} MB`,
      isMet: finished === 1_000_000 && grown < MOST_MEGABYTES,
    },
  ]
}
