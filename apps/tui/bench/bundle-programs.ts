import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'tsdown'

const PACKAGE = fileURLToPath(new URL('..', import.meta.url))

/** Bundles the program as it is published, and the peers in the same way. Returns the files to run. */
export async function bundlePrograms(folder: string) {
  await build({ cwd: PACKAGE, outDir: join(folder, 'countermand'), logLevel: 'error' })
  await build({
    cwd: PACKAGE,
    outDir: join(folder, 'peers'),
    entry: { 'hello-world': 'bench/hello-world.tsx', 'list-with-ky': 'bench/list-with-ky.ts' },
    plugins: [],
    logLevel: 'error',
  })
  return {
    countermand: join(folder, 'countermand', 'cli.js'),
    helloWorld: join(folder, 'peers', 'hello-world.js'),
    listWithKy: join(folder, 'peers', 'list-with-ky.js'),
  }
}
