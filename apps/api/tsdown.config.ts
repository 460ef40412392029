import { defineConfig } from 'tsdown'
import { findScalarScript, inlineScalarScript } from '../../scripts/build/scalar-script.ts'
import { thirdPartyNotices } from '../../scripts/build/third-party-notices.ts'

const scalarScript = findScalarScript(new URL('.', import.meta.url))

export default defineConfig({
  entry: { bin: 'src/bin.ts', 'countermand-gateway': 'src/main.ts' },
  format: 'esm',
  dts: false,
  // As .mjs, the gateway is one file that runs anywhere.
  fixedExtension: true,
  // The published folder needs nothing but Node.
  deps: { alwaysBundle: [/.*/] },
  plugins: [inlineScalarScript(scalarScript), thirdPartyNotices([scalarScript])],
})
