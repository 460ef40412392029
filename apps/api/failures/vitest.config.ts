import { defineConfig } from 'vitest/config'

const { SEED } = process.env

// `pnpm failures`: the whole round. `SEED=…` repeats one, as far as real processes can be repeated.
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    reporters: 'verbose',
    testTimeout: 300_000,
    provide: { isWhole: true, ...(SEED && { seed: Number(SEED) }) },
  },
})
