import { fileURLToPath } from 'node:url'
import { mergeConfig } from 'vitest/config'
import shared from '../vitest.config.ts'

export default mergeConfig(shared, {
  test: {
    dir: import.meta.dirname,
    // The README's commands start Node some 40 times, a third of each start being to compile the same source.
    env: {
      NODE_COMPILE_CACHE: fileURLToPath(new URL('../node_modules/.cache/node-compile', import.meta.url)),
    },
  },
})
