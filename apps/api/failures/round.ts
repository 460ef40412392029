import { inject } from 'vitest'

declare module 'vitest' {
  interface ProvidedContext {
    kills?: number
    seed?: number
  }
}

/** How much to try: `pnpm test` runs a shortened round, `pnpm failures` the whole. */
export const round = {
  kills: inject('kills') ?? 5,
  /** Where chance begins. The same seed asks for the same; real processes still differ in when. */
  seed: inject('seed') ?? Date.now() % 1e9,
}
