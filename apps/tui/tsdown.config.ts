import { defineConfig } from 'tsdown'
import { thirdPartyNotices } from '../../scripts/build/third-party-notices.ts'

export default defineConfig({
  entry: { cli: 'src/bin.ts' },
  format: 'esm',
  dts: false,
  fixedExtension: false,
  // The published folder needs nothing but Node.
  deps: { alwaysBundle: [/.*/] },
  plugins: [thirdPartyNotices()],
  // Leaves React's development build out.
  define: { 'process.env.NODE_ENV': '"production"' },
  // Ink imports it only under DEV=true.
  alias: { 'react-devtools-core': new URL('bundle/no-devtools.ts', import.meta.url).pathname },
})
