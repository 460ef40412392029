import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runToSuccess } from './run-program.ts'

export const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** The folders of the packages that are published. */
export const PUBLISHED = {
  core: 'packages/core',
  sandbox: 'packages/sandbox',
  api: 'apps/api',
  tui: 'apps/tui',
} as const

export type PublishedName = keyof typeof PUBLISHED

/** The tarball of each published package. */
export type Tarballs = Record<PublishedName, string>

/** Packs what was built. */
export async function packPackages(destination: string): Promise<Tarballs> {
  const tarballs: Partial<Tarballs> = {}
  for (const name of Object.keys(PUBLISHED) as PublishedName[]) {
    tarballs[name] = await packPackage(name, destination)
  }
  return tarballs as Tarballs
}

/** Packs one package that was built, and returns the path of its tarball. */
export async function packPackage(name: PublishedName, destination: string): Promise<string> {
  const cwd = join(ROOT, PUBLISHED[name])
  if (!existsSync(join(cwd, 'dist'))) throw new Error(`${cwd} is not built: run \`pnpm build\` first.`)
  const printed = await runToSuccess('pnpm', ['pack', '--json', '--pack-destination', destination], { cwd })
  return (JSON.parse(printed) as { filename: string }).filename
}
