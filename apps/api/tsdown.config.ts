import { defineConfig } from 'tsdown'
import { thirdPartyNotices } from '../../scripts/build/third-party-notices.ts'

export default defineConfig({
  entry: { bin: 'src/bin.ts', 'countermand-gateway': 'src/main.ts' },
  format: 'esm',
  dts: false,
  // As .mjs, the gateway is one file that runs anywhere.
  fixedExtension: true,
  // The published folder needs nothing but Node.
  deps: { alwaysBundle: [/.*/] },
  plugins: [thirdPartyNotices()],
})
