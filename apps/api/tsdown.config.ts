import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { main: 'src/bin.ts', index: 'src/index.ts' },
  format: 'esm',
  dts: false,
  fixedExtension: false,
  // One folder that runs by itself: workspace packages are not published apart from it.
  deps: { alwaysBundle: [/^@countermand\//] },
})
