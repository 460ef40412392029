import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/main.ts', 'src/index.ts'],
  format: 'esm',
  dts: false,
  fixedExtension: false,
  // One folder that runs by itself: workspace packages are not published apart from it.
  deps: { alwaysBundle: [/^@countermand\//] },
})
