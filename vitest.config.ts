import { defineConfig } from 'vitest/config'

// One file for every package: `vitest run --config ../../vitest.config.ts`.
// Nothing waits for real time, so the generous limit only serves a busy machine.
export default defineConfig({ test: { testTimeout: 300_000, hookTimeout: 300_000 } })
