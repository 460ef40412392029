import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    isWhole?: boolean
    seed?: number
  }
}

/** How much to try: `pnpm test` runs a shortened round, `pnpm failures` the whole. */
export const round = {
  isWhole: inject('isWhole') ?? false,
  /** Where chance begins. The same seed asks for the same; real processes still differ in when. */
  seed: inject('seed') ?? Date.now() % 1e9,
}
