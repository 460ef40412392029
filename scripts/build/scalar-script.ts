import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

export const SCALAR_NOTICES = fileURLToPath(new URL('scalar-notices.txt', import.meta.url))

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

/** A package whose code is in Scalar's script. */
export interface EmbeddedPackage {
  name: string
  version: string
}

/** The packages of others whose code is in the script, by its source map. Scalar's own are under Scalar's licence. */
export function listEmbeddedPackages(script: string): EmbeddedPackage[] {
  const { sources }: { sources: string[] } = JSON.parse(readFileSync(`${script}.map`, 'utf8'))
  const packages = new Map<string, EmbeddedPackage>()
  for (const source of sources) {
    // …/node_modules/.pnpm/@vue+shared@3.5.44/node_modules/@vue/shared/…
    const [, folder = '', name = ''] =
      /node_modules\/\.pnpm\/([^/]+)\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? []
    const [version = ''] = folder.slice(name.length + 1).split(/[_(]/)
    if (name !== '') packages.set(`${name}@${version}`, { name, version })
  }
  return [...packages.values()].sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/**
 * The notices of these packages, as `write-scalar-notices.ts` wrote them.
 *
 * @throws Error when it was not run for this version of Scalar
 */
export function readScalarNotices(script: string): string {
  const notices = readFileSync(SCALAR_NOTICES, 'utf8')
  const missing = listEmbeddedPackages(script).find(
    ({ name, version }) => !notices.includes(`\n## ${name} ${version} (`),
  )
  if (missing) {
    throw new Error(
      `The notice of ${missing.name} ${missing.version} is missing: run node scripts/build/write-scalar-notices.ts.`,
    )
  }
  return notices
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
