import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Builds a package, as `pnpm build` does, so that what is installed is measured and not its source. */
export function buildPackage(name: string) {
  const build = spawnSync('pnpm', ['--filter', `@countermand/${name}`, 'build'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  if (build.status !== 0) throw new Error(`${name} can't be built: ${build.stdout}`)
}
