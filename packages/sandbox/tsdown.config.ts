import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  dts: true,
  fixedExtension: false,
  // It uses little of core, and works with any version of it.
  deps: { alwaysBundle: [/^@countermand\//] },
})
