import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/**
 * Reads the script of the reference page, compressed by gzip. The bundle of the gateway contains it, so there
 * `scripts/build/scalar-script.ts` replaces this module.
 */
export async function readScalarScript(): Promise<Uint8Array<ArrayBuffer>> {
  const script = new URL('browser/standalone.js', import.meta.resolve('@scalar/api-reference'))
  return new Uint8Array(await promisify(gzip)(await readFile(script)))
}
