import { cp, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'

/** The root of the repository. */
export const ROOT = resolve(import.meta.dirname, '../../..')

/** What tests don't need: history, builds, caches, and the store of installed packages. */
const LEFT_OUT = new Set(['.git', '.turbo', '.vite', '.vite-temp', '.vitest-cache', 'dist', '.pnpm'])

/**
 * Copies the working tree into a temporary folder. The links of `node_modules` are relative, so those between
 * the packages of the workspace lead to the copies, and those to installed packages to the one store.
 */
export async function copyTree(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'countermand-mutants-'))
  await cp(ROOT, folder, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !LEFT_OUT.has(basename(path)),
  })
  await symlink(join(ROOT, 'node_modules', '.pnpm'), join(folder, 'node_modules', '.pnpm'))
  return { folder, remove: () => rm(folder, { recursive: true }) }
}
