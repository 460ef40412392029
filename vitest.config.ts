import { defineConfig } from 'vitest/config'

// One file for every package: `vitest run --config ../../vitest.config.ts`.
export default defineConfig({
  test: {
    // The files of a worker share their modules: importing them anew for each took half of the time. A test
    // therefore leaves no global changed (environment, timers, listeners on the process).
    isolate: false,
    restoreMocks: true,
    unstubEnvs: true,
    // Nothing waits for real time, so the generous limit only serves a busy machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
