import { defineConfig } from 'vitest/config'

const { CRASH_ROUND, SEED } = process.env

// `pnpm test:crash`. `CRASH_ROUND=whole` tries every statement, page and kill instead of a sample;
// `SEED=…` repeats a round, as far as real processes can be repeated.
export default defineConfig({
  test: {
    dir: import.meta.dirname,
    reporters: 'verbose',
    testTimeout: 300_000,
    hookTimeout: 300_000,
    provide: { isWhole: CRASH_ROUND === 'whole', ...(SEED && { seed: Number(SEED) }) },
  },
})
