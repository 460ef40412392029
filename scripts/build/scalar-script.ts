import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

/** The parts of a Rolldown plugin that this one uses. */
interface ScalarScriptPlugin {
  name: string
  load(id: string): string | undefined
}

/** The browser build of the API reference, as installed for the package in this folder. */
export function findScalarScript(packageFolder: URL): string {
  const require = createRequire(new URL('package.json', packageFolder))
  const entry = pathToFileURL(require.resolve('@scalar/api-reference'))
  return fileURLToPath(new URL('browser/standalone.js', entry))
}

/** A bundler plugin that puts the script of the reference page into the bundle, so that the bundle is one file. */
export const inlineScalarScript = (script: string): ScalarScriptPlugin => ({
  name: 'scalar-script',
  load(id) {
    if (!id.endsWith('/openapi/scalar-script.ts')) return undefined
    const base64 = gzipSync(readFileSync(script), { level: 9 }).toString('base64')
    return `export const readScalarScript = async () => Uint8Array.from(Buffer.from('${base64}', 'base64'))`
  },
})
