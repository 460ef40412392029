import { defineConfig } from 'tsdown'

export default defineConfig({
  entry: { cli: 'src/bin.ts' },
  format: 'esm',
  dts: false,
  fixedExtension: false,
  // One folder that runs wherever Node is.
  deps: { alwaysBundle: [/.*/] },
  // Leaves React's development build out.
  define: { 'process.env.NODE_ENV': '"production"' },
  // Ink asks for it only under DEV=true.
  alias: { 'react-devtools-core': new URL('bundle/no-devtools.ts', import.meta.url).pathname },
})
