import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    isWhole?: boolean
    seed?: number
  }
}

/** How much to try: `pnpm test:crash` runs a short round, `CRASH_ROUND=whole pnpm test:crash` the whole one. */
export const round = {
  isWhole: inject('isWhole') ?? false,
  /** Where chance begins. The same seed asks for the same; real processes still differ in when. */
  seed: inject('seed') ?? Date.now() % 1e9,
}
