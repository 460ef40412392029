import type { Random } from './clock.ts'

const FIRST_MS = 500
const LONGEST_MS = 8_000

/** How long to wait before try `n` (0 for the first repeat): 0.5·2ⁿ s, at most 8 s, with full jitter. */
export const backoffMs = (n: number, random: Random): number =>
  Math.min(LONGEST_MS, FIRST_MS * 2 ** n) * random()
