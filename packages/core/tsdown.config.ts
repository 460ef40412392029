import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { index: 'src/index.ts', wire: 'src/wire/index.ts', testing: 'test/virtual-clock.ts' },
  format: 'esm',
  dts: true,
  // Tests and simulation have types that need no name outside.
  tsconfig: 'tsconfig.build.json',
  fixedExtension: false,
})
