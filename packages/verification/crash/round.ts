import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    isWhole?: boolean
    seed?: number
  }
}

/** `pnpm test:crash` runs a sample, `CRASH_ROUND=whole pnpm test:crash` everything. */
export const round = {
  isWhole: inject('isWhole') ?? false,
  /** The same seed makes the same random choices; the timing of real processes still differs. */
  seed: inject('seed') ?? Date.now() % 1e9,
}
