import { defineConfig, type UserConfig } from 'tsdown'
import { findScalarScript, inlineScalarScript, readScalarNotices } from '../../scripts/build/scalar-script.ts'
import { thirdPartyNotices } from '../../scripts/build/third-party-notices.ts'

const scalarScript = findScalarScript(new URL('.', import.meta.url))

/** For both files. The published folder needs nothing but Node, and as .mjs they run anywhere. */
const common: UserConfig = {
  format: 'esm',
  dts: false,
  fixedExtension: true,
  deps: { alwaysBundle: [/.*/] },
}

export default defineConfig([
  {
    ...common,
    entry: { 'countermand-gateway': 'src/main.ts' },
    // One file, with what is imported on demand.
    outputOptions: { codeSplitting: false },
    plugins: [
      inlineScalarScript(scalarScript),
      thirdPartyNotices({ file: scalarScript, notices: readScalarNotices(scalarScript) }),
    ],
  },
  {
    ...common,
    entry: { bin: 'src/bin.ts' },
    clean: false,
    plugins: [
      {
        name: 'main-is-the-other-file',
        resolveId: (source) =>
          source === './main.ts' ? { id: './countermand-gateway.mjs', external: true } : undefined,
      },
    ],
  },
])
