import { defineConfig } from 'vitest/config'

// `pnpm test:packages`, after `pnpm build`: it packs what was built.
export default defineConfig({
  test: { dir: import.meta.dirname, reporters: 'verbose', testTimeout: 300_000, hookTimeout: 300_000 },
})
